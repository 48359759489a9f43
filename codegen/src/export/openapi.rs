//! Converts a version of a product to OpenAPI.
//!
//! All actions have the same path, but OpenAPI distinguishes operations by path. Therefore, a path
//! has the action after `#`, which no client sends. The common headers (`X-TC-Action` and the
//! signature) are added by the code that signs the request; the security scheme describes them.

use serde_json::{Map, Value, json};

use crate::model::{
    Action, Enum, ErrorCode, Example, Field, FieldRule, FormatName, Payload, Product, Provenance,
    Struct, Type,
};

/// The version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// 3.0.3, for tools that cannot read 3.1.
    V3_0,
    /// 3.1.0.
    V3_1,
}

/// Returns the document.
pub fn document(product: &Product, dialect: Dialect) -> Value {
    let writer = Writer { product, dialect };
    let about = if product.description.is_empty() { &product.title } else { &product.description };
    json!({
        "openapi": match dialect { Dialect::V3_0 => "3.0.3", Dialect::V3_1 => "3.1.0" },
        "info": {"title": product.title, "version": product.version, "description": about},
        "servers": [{"url": format!("https://{}", product.host)}],
        "security": [{"TC3-HMAC-SHA256": []}],
        "tags": writer.tags(),
        "x-tc-errors": product.errors.iter().map(error).collect::<Map<_, _>>(),
        "paths": writer.paths(),
        "components": {
            "schemas": writer.schemas(),
            "securitySchemes": {"TC3-HMAC-SHA256": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": SIGNATURE,
            }},
        },
    })
}

const SIGNATURE: &str = "The signature of the request with the method TC3-HMAC-SHA256. It \
    requires the headers X-TC-Action (the operation's `x-tc-action`), X-TC-Version (the \
    version of this document), X-TC-Timestamp, and X-TC-Region if the operation requires a region.";

/// Progenitor and others cannot distinguish two bodies with the same status.
const RESPONSE: &str =
    "The response. A service error has the status 200 as well, and the body `ErrorEnvelope`.";

struct Writer<'a> {
    product: &'a Product,
    dialect: Dialect,
}

impl Writer<'_> {
    fn tags(&self) -> Vec<Value> {
        let used = self.product.categories.iter().filter(|c| !c.actions.is_empty());
        used.map(|c| json!({"name": c.title, "description": c.description})).collect()
    }

    fn paths(&self) -> Map<String, Value> {
        let operations = self.product.actions.iter();
        operations.map(|a| (format!("/#{}", a.name), json!({"post": self.operation(a)}))).collect()
    }

    fn operation(&self, action: &Action) -> Value {
        let requests = action.examples.iter().map(|e| (e, Some(e.request.clone())));
        let responses = action
            .examples
            .iter()
            .map(|e| (e, e.response.as_ref().map(|response| json!({"Response": response}))));
        let media = match action.payload {
            Payload::Json => "application/json",
            Payload::Multipart => "multipart/form-data",
            Payload::OctetStream => "application/octet-stream",
        };
        let mut operation = json!({
            "operationId": action.name,
            "x-tc-action": action.name,
            "x-tc-access": format!("{:?}", action.access).to_lowercase(),
            "x-tc-region": format!("{:?}", action.region).to_lowercase(),
            "x-tc-errors": action.errors,
            "requestBody": {
                "required": true,
                "content": {media: body(reference(&action.request.rust), requests)},
            },
            "responses": {
                "200": {
                    "description": RESPONSE,
                    "content": {"application/json":
                        body(envelope(reference(&action.response.rust)), responses)},
                },
            },
        });
        if action.streams {
            operation["responses"]["200"]["content"]["text/event-stream"] = json!({});
        }
        if let Some(host) = &action.host {
            operation["servers"] = json!([{"url": format!("https://{host}")}]);
        }
        if !action.signed {
            operation["security"] = json!([]);
        }
        set(&mut operation, "summary", &action.title);
        set(&mut operation, "description", &action.description);
        if let Some(category) = &action.category {
            operation["tags"] = json!([category]);
        }
        if let Some(limit) = action.rate_limit {
            operation["x-tc-rate-limit"] = json!(limit);
        }
        if action.deprecated.is_some() {
            operation["deprecated"] = json!(true);
        }
        operation
    }

    fn schemas(&self) -> Map<String, Value> {
        let of_actions = self.product.actions.iter().flat_map(|a| [&a.request, &a.response]);
        let shared = self.product.types.iter().map(|t| &t.shape);
        let mut schemas: Map<String, Value> = of_actions
            .chain(shared)
            .map(|shape| (shape.rust.clone(), self.object(shape)))
            .collect();
        schemas.insert("ErrorEnvelope".to_owned(), envelope(reference("ErrorResponse")));
        schemas.insert(
            "ErrorResponse".to_owned(),
            json!({
                "type": "object",
                "required": ["Error", "RequestId"],
                "properties": {
                    "Error": {
                        "type": "object",
                        "required": ["Code", "Message"],
                        "properties": {"Code": {"type": "string"}, "Message": {"type": "string"}},
                    },
                    "RequestId": {"type": "string"},
                },
            }),
        );
        schemas
    }

    fn object(&self, shape: &Struct) -> Value {
        let properties: Map<String, Value> =
            shape.fields.iter().map(|f| (f.wire.clone(), self.field(f))).collect();
        let required: Vec<_> =
            shape.fields.iter().filter(|f| !f.optional).map(|f| f.wire.as_str()).collect();
        let mut object = json!({"type": "object", "properties": properties});
        set(&mut object, "description", &shape.description);
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    }

    fn field(&self, field: &Field) -> Value {
        let mut schema = self.schema(&field.ty);
        for limit in field.limits.iter().filter(|l| l.provenance == Provenance::Reviewed) {
            constrain(&mut schema, &limit.check);
        }
        let values = self.values(field);
        if !values.is_empty() {
            let of = elements(&mut schema);
            of["x-extensible-enum"] = values.iter().map(|(v, _)| literal(v, &of["type"])).collect();
        }
        if let Some(example) = field.example.as_ref().filter(|_| schema.get("$ref").is_none()) {
            let example = literal(example, &schema["type"]);
            match self.dialect {
                Dialect::V3_0 => schema["example"] = example,
                Dialect::V3_1 => schema["examples"] = json!([example]),
            }
        }
        if field.nullable {
            schema = self.nullable(schema);
        }
        let description = described(field, &values);
        // In 3.0, a reference must not have siblings.
        let beside = !description.is_empty() || field.deprecated.is_some();
        if beside && self.dialect == Dialect::V3_0 && schema.get("$ref").is_some() {
            schema = json!({"allOf": [schema]});
        }
        set(&mut schema, "description", &description);
        if field.deprecated.is_some() {
            schema["deprecated"] = json!(true);
        }
        schema
    }

    /// Returns the known values, with their meanings.
    fn values<'f>(&'f self, field: &'f Field) -> Vec<(&'f str, &'f str)> {
        let own: Vec<_> = field.values.iter().map(|(v, m)| (v.as_str(), m.as_str())).collect();
        if !own.is_empty() {
            return own;
        }
        let variants = self.enumeration(&field.ty).map(|shape| shape.variants.as_slice());
        let variants = variants.unwrap_or_default().iter();
        variants.map(|v| (v.wire.as_str(), v.description.as_str())).collect()
    }

    fn schema(&self, ty: &Type) -> Value {
        match ty {
            Type::Time(FormatName::Date) => json!({"type": "string", "format": "date"}),
            // A time without an offset is not a `date-time`, and tools would reject it.
            Type::String | Type::Time(_) => json!({"type": "string"}),
            Type::Int => json!({"type": "integer", "format": "int64"}),
            Type::Uint => json!({"type": "integer", "format": "uint64", "minimum": 0}),
            Type::Float => json!({"type": "number", "format": "double"}),
            Type::Bool => json!({"type": "boolean"}),
            Type::Bytes if self.dialect == Dialect::V3_0 => {
                json!({"type": "string", "format": "byte"})
            }
            Type::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Type::Struct { rust, .. } => reference(rust),
            Type::Enum(_) if self.enumeration(ty).is_some_and(|shape| shape.numeric) => {
                json!({"type": "integer", "format": "int64"})
            }
            Type::Enum(_) => json!({"type": "string"}),
            Type::List(inner) => json!({"type": "array", "items": self.schema(inner)}),
        }
    }

    fn nullable(&self, mut schema: Value) -> Value {
        let is_reference = schema.get("$ref").is_some();
        match self.dialect {
            Dialect::V3_1 if is_reference => json!({"anyOf": [schema, {"type": "null"}]}),
            Dialect::V3_1 => {
                schema["type"] = json!([schema["type"], "null"]);
                schema
            }
            Dialect::V3_0 if is_reference => json!({"allOf": [schema], "nullable": true}),
            Dialect::V3_0 => {
                schema["nullable"] = json!(true);
                schema
            }
        }
    }

    /// Returns the enum that a type, or the innermost type of a list, refers to.
    fn enumeration(&self, ty: &Type) -> Option<&Enum> {
        let rust = match ty {
            Type::Enum(rust) => rust,
            Type::List(inner) => return self.enumeration(inner),
            _ => return None,
        };
        let shared = self.product.enums.iter().map(|e| &e.shape);
        let of_types = self.product.types.iter().flat_map(|t| &t.enums);
        let of_actions = self.product.actions.iter().flat_map(|a| &a.enums);
        shared.chain(of_types).chain(of_actions).find(|e| e.rust == *rust)
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn envelope(response: Value) -> Value {
    json!({"type": "object", "required": ["Response"], "properties": {"Response": response}})
}

/// Returns a body with its schema and its examples.
fn body<'e>(schema: Value, examples: impl Iterator<Item = (&'e Example, Option<Value>)>) -> Value {
    let examples: Map<String, Value> = examples
        .enumerate()
        .filter_map(|(i, (example, value))| {
            let value = json!({"summary": example.title, "value": value?});
            Some((format!("example{}", i + 1), value))
        })
        .collect();
    let mut body = json!({"schema": schema});
    if !examples.is_empty() {
        body["examples"] = Value::Object(examples);
    }
    body
}

/// Returns an error code and its meaning.
fn error(code: &ErrorCode) -> (String, Value) {
    (code.code.clone(), json!([code.description.as_str(), &code.advice].join(" ").trim()))
}

/// Returns a description with the known values: `enum` would make an open enumeration closed.
fn described(field: &Field, values: &[(&str, &str)]) -> String {
    let mut text = field.description.clone();
    for (value, meaning) in values {
        text += format!("\n- `{value}`: {meaning}").trim_end_matches([':', ' ']);
    }
    if let Some(unit) = &field.unit {
        text += &format!("\n\nUnit: {unit}.");
    }
    if let Some(default) = &field.default {
        text += &format!("\n\nDefault: `{default}`.");
    }
    text.trim().to_owned()
}

fn set(schema: &mut Value, key: &str, text: &str) {
    if !text.is_empty() {
        schema[key] = json!(text);
    }
}

/// Returns the schema of the innermost elements of a list, or that of any other value.
fn elements(schema: &mut Value) -> &mut Value {
    if schema["type"] == "array" { elements(&mut schema["items"]) } else { schema }
}

/// Converts a string to the type of its schema.
fn literal(text: &str, kind: &Value) -> Value {
    let other = serde_json::from_str(text).ok().filter(|_| *kind != "string");
    other.unwrap_or_else(|| json!(text))
}

/// Adds a constraint; constraints on the elements of a list are added to the elements.
fn constrain(schema: &mut Value, check: &FieldRule) {
    let target = match check {
        FieldRule::Items(..) => schema,
        _ => elements(schema),
    };
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            target[key] = value;
        }
    };
    let mut bounds = |keys: [&str; 2], min: Option<Value>, max: Option<Value>| {
        put(keys[0], min);
        put(keys[1], max);
    };
    let number = ["minimum", "maximum"];
    match check {
        FieldRule::Range(min, max) => bounds(number, min.map(Value::from), max.map(Value::from)),
        FieldRule::FloatRange(min, max) => {
            bounds(number, min.map(Value::from), max.map(Value::from))
        }
        FieldRule::Length(min, max) => {
            bounds(["minLength", "maxLength"], min.map(Value::from), max.map(Value::from));
        }
        FieldRule::Items(min, max) => {
            bounds(["minItems", "maxItems"], min.map(Value::from), max.map(Value::from));
        }
        FieldRule::Pattern(pattern) => target["pattern"] = json!(format!("^(?:{pattern})$")),
        FieldRule::Format(_) | FieldRule::OneOf(_) | FieldRule::OneOfInt(_) => {}
    }
}
