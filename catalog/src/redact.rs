//! Redaction of untyped requests and responses by the model.

use serde_json::{Map, Value as Json};
use tencentcloud_runtime::redaction::{hide, redact_json};
use tencentcloud_runtime::secret::is_secret;

use crate::model::{Object, Product};
use crate::personal::is_personal;

/// Replaces secrets by values of the same type: the fields that the model marks as sensitive; of
/// fields that it does not know, those with the name of a secret; and secrets in URLs and in JSON
/// inside strings.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_catalog::{Catalog, redact};
///
/// # fn main() -> Result<(), tencentcloud_catalog::FormatError> {
/// let cvm = Catalog::facts()?.product("cvm", None)?.expect("cvm is in the catalog");
/// let action = cvm.action("RunInstances").expect("cvm has this action");
/// let mut request = json!({"InstanceName": "web", "LoginSettings": {"Password": "hunter2"}});
/// redact(&cvm, &action.request, request.as_object_mut().unwrap());
/// assert_eq!(request["LoginSettings"]["Password"], "[redacted]");
/// assert_eq!(request["InstanceName"], "web");
/// # Ok(())
/// # }
/// ```
pub fn redact(product: &Product, object: &Object, values: &mut Map<String, Json>) {
    Redaction { hides_people: false }.object(product, object, values);
}

/// Like [`redact`], and replaces personal data too: strings and numbers of fields that
/// [`is_personal`] knows by their names. For what is shared, such as recordings.
pub fn anonymize(product: &Product, object: &Object, values: &mut Map<String, Json>) {
    Redaction { hides_people: true }.object(product, object, values);
}

#[derive(Clone, Copy)]
struct Redaction {
    hides_people: bool,
}

impl Redaction {
    fn object(self, product: &Product, object: &Object, values: &mut Map<String, Json>) {
        for (name, value) in values {
            let field = object.field(name);
            let is_secret = field.map_or_else(|| is_secret(name), |field| field.sensitive);
            if is_secret || (self.hides_people && is_plain(value) && is_personal(name)) {
                hide(value);
                continue;
            }
            match field.and_then(|field| product.object(field.ty)) {
                Some(inner) => self.value(product, inner, value),
                None => self.untyped(value),
            }
        }
    }

    fn value(self, product: &Product, object: &Object, value: &mut Json) {
        match value {
            Json::Object(map) => self.object(product, object, map),
            Json::Array(items) => {
                items.iter_mut().for_each(|item| self.value(product, object, item));
            }
            other => drop(redact_json(other)),
        }
    }

    /// Redacts what the model does not know.
    fn untyped(self, value: &mut Json) {
        redact_json(value);
        if self.hides_people {
            self.value(&Product::default(), &Object::default(), value);
        }
    }
}

/// Returns whether there is no object in a value.
fn is_plain(value: &Json) -> bool {
    match value {
        Json::Object(_) => false,
        Json::Array(items) => items.iter().all(is_plain),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn recordings_have_no_personal_data_wherever_it_is() {
        let mut values = json!({
            "PhoneNumberSet": ["+8613800000000"], "Email": {"From": "a", "Phone": 138},
            "Users": [{"IdCard": "1", "Name": "b", "Password": "c"}], "Mobile": true
        });
        let (product, object) = (Product::default(), Object::default());
        let mut known = values.clone();
        redact(&product, &object, known.as_object_mut().unwrap());
        assert_eq!(known["PhoneNumberSet"][0], "+8613800000000");
        assert_eq!(known["Users"][0]["Password"], "[redacted]");
        anonymize(&product, &object, values.as_object_mut().unwrap());
        let expected = json!({
            "PhoneNumberSet": ["[redacted]"], "Email": {"From": "a", "Phone": 0},
            "Users": [{"IdCard": "[redacted]", "Name": "b", "Password": "[redacted]"}],
            "Mobile": true
        });
        assert_eq!(values, expected);
    }
}
