//! A version of a product as OpenAPI, for tools that read it.
//!
//! All actions go to one path, and OpenAPI tells operations apart by path; so a path here has the
//! action behind a `#`, which no client sends. The common headers (`X-TC-Action` and the
//! signature) come from whatever signs the request: the security scheme describes them.

use serde_json::{Map, Value, json};

use crate::model::{Action, Check, Example, Field, FormatName, Product, Standing, Struct, Type};

/// Which OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// 3.0.3, for tools that cannot read 3.1.
    V3_0,
    /// 3.1.0.
    V3_1,
}

/// The document.
pub fn document(product: &Product, dialect: Dialect) -> Value {
    let writer = Writer { product, dialect };
    let about = if product.description.is_empty() { &product.title } else { &product.description };
    json!({
        "openapi": match dialect { Dialect::V3_0 => "3.0.3", Dialect::V3_1 => "3.1.0" },
        "info": {"title": product.title, "version": product.version, "description": about},
        "servers": [{"url": format!("https://{}", product.host)}],
        "security": [{"TC3-HMAC-SHA256": []}],
        "tags": writer.tags(),
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

const SIGNATURE: &str = "The signature of the request, made with the method TC3-HMAC-SHA256. It \
    goes along with the headers X-TC-Action (the operation's `x-tc-action`), X-TC-Version (the \
    version of this document), X-TC-Timestamp, and X-TC-Region where the operation needs one.";

/// Progenitor and others cannot tell two bodies of one status apart, so this says it in words.
const ANSWER: &str = "The answer. A refusal has the status 200 too, and the body `ErrorEnvelope`.";

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
        let answers = action
            .examples
            .iter()
            .map(|e| (e, e.response.as_ref().map(|answer| json!({"Response": answer}))));
        let mut operation = json!({
            "operationId": action.name,
            "x-tc-action": action.name,
            "x-tc-access": format!("{:?}", action.access).to_lowercase(),
            "x-tc-errors": action.errors,
            "requestBody": {
                "required": true,
                "content": {"application/json": body(reference(&action.request.rust), requests)},
            },
            "responses": {
                "200": {
                    "description": ANSWER,
                    "content": {"application/json":
                        body(envelope(reference(&action.response.rust)), answers)},
                },
            },
        });
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
        for limit in field.limits.iter().filter(|l| l.standing == Standing::Reviewed) {
            constrain(&mut schema, &limit.check);
        }
        if field.nullable {
            schema = self.nullable(schema);
        }
        let description = described(field);
        // In 3.0 nothing may stand beside a reference.
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

    fn schema(&self, ty: &Type) -> Value {
        match ty {
            Type::Time(FormatName::Date) => json!({"type": "string", "format": "date"}),
            // A time without an offset is no `date-time`, and tools would refuse it.
            Type::Text | Type::Time(_) => json!({"type": "string"}),
            Type::Int => json!({"type": "integer", "format": "int64"}),
            Type::Uint => json!({"type": "integer", "format": "uint64", "minimum": 0}),
            Type::Float => json!({"type": "number", "format": "double"}),
            Type::Bool => json!({"type": "boolean"}),
            Type::Bytes if self.dialect == Dialect::V3_0 => {
                json!({"type": "string", "format": "byte"})
            }
            Type::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Type::Struct { rust, .. } => reference(rust),
            Type::Enum(rust) if self.is_numeric(rust) => {
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

    fn is_numeric(&self, rust: &str) -> bool {
        let shared = self.product.enums.iter().map(|e| &e.shape);
        let of_types = self.product.types.iter().flat_map(|t| &t.enums);
        let of_actions = self.product.actions.iter().flat_map(|a| &a.enums);
        shared.chain(of_types).chain(of_actions).any(|e| e.rust == rust && e.numeric)
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn envelope(answer: Value) -> Value {
    json!({"type": "object", "required": ["Response"], "properties": {"Response": answer}})
}

/// A body: its schema, and the examples that there are.
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

/// A description with the values that are known: enumerations are open, and `enum` would close
/// them.
fn described(field: &Field) -> String {
    let mut text = field.description.clone();
    for (value, meaning) in &field.values {
        text += &format!("\n- `{value}`: {meaning}");
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

/// A constraint in OpenAPI's words; those of a list's elements go to the elements.
fn constrain(schema: &mut Value, check: &Check) {
    let is_list = schema["type"] == "array";
    let target = match check {
        Check::Items(..) => schema,
        _ if is_list => &mut schema["items"],
        _ => schema,
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
        Check::Range(min, max) => bounds(number, min.map(Value::from), max.map(Value::from)),
        Check::FloatRange(min, max) => bounds(number, min.map(Value::from), max.map(Value::from)),
        Check::Length(min, max) => {
            bounds(["minLength", "maxLength"], min.map(Value::from), max.map(Value::from));
        }
        Check::Items(min, max) => {
            bounds(["minItems", "maxItems"], min.map(Value::from), max.map(Value::from));
        }
        Check::Pattern(pattern) => target["pattern"] = json!(format!("^(?:{pattern})$")),
        Check::Format(_) | Check::OneOf(_) | Check::OneOfInt(_) => {}
    }
}
