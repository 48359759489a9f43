//! The order of the fields of a response.

use serde_json::{Map, Value};
use tencentcloud_catalog::{Object, Product};

/// Gives the fields of a response the order of the definitions. Fields that they do not have follow
/// in the order in which they came.
pub fn by_model(value: Value, product: &Product, object: &Object) -> Value {
    match value {
        Value::Object(mut fields) => {
            let mut ordered = Map::with_capacity(fields.len());
            for field in &object.fields {
                let Some(value) = fields.shift_remove(&field.name) else { continue };
                let value = match product.object(field.ty) {
                    Some(inner) => by_model(value, product, inner),
                    None => value,
                };
                ordered.insert(field.name.clone(), value);
            }
            ordered.extend(fields);
            Value::Object(ordered)
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| by_model(item, product, object)).collect())
        }
        scalar => scalar,
    }
}
