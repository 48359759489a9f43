//! Examples, which must match their schema.

use super::VersionResolver;
use super::reach::innermost;
use crate::diagnostic::nearest;
use crate::model::{Example, Field};
use crate::node::{Kind, Node};
use crate::read::Entries;
use crate::schema::{self, TypeName};

/// The part of an example that is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl VersionResolver<'_> {
    /// Resolves the examples of an action.
    pub(super) fn examples(&mut self, action: &schema::Action, request: &[Field]) -> Vec<Example> {
        let mut examples = Vec::new();
        for example in &action.examples {
            self.object(&example.request, &action.input, Side::Request);
            self.limits_hold(&example.request, request);
            if let Some(response) = &example.response {
                self.object(response, &action.output, Side::Response);
            }
            examples.push(Example {
                title: example.title.clone(),
                description: example.description.clone().unwrap_or_default(),
                request: example.request.to_json(),
                response: example.response.as_ref().map(Node::to_json),
            });
        }
        examples
    }

    pub(super) fn object(&mut self, node: &Node, fields: &Entries<schema::Field>, side: Side) {
        let Kind::Map(entries) = &node.kind else {
            self.diagnostics.report(
                node.span,
                "an object is expected here",
                format!("this is {}", node.describe()),
                "write the fields by name",
            );
            return;
        };
        for (key, value) in entries {
            match fields.get(&key.value) {
                Some(field) => self.value(value, &field.ty.value, side),
                None if side == Side::Response && key.value == "RequestId" => {}
                None => {
                    let known = fields.iter().map(|(k, _)| k.value.as_str());
                    let help = match nearest(&key.value, known) {
                        Some(word) => format!("did you mean `{word}`?"),
                        None => "describe the field, or remove it from the example".to_owned(),
                    };
                    let message =
                        format!("the example has a field `{}` that is not described", key.value);
                    self.diagnostics.report(key.span, message, "not known", help);
                }
            }
        }
        for (name, _) in fields.iter().filter(|(k, f)| f.required && node.get(&k.value).is_none()) {
            self.diagnostics.report(
                node.span,
                format!("the example lacks the required field `{}`", name.value),
                "missing here",
                format!("add `{}:`", name.value),
            );
        }
    }

    fn value(&mut self, node: &Node, ty: &TypeName, side: Side) {
        if side == Side::Response && node.kind == Kind::Null {
            return;
        }
        if !self.fits(node, ty) {
            self.diagnostics.report(
                node.span,
                "this value does not fit the field's type",
                format!("this is {}", node.describe()),
                format!("the type is `{}`", innermost(ty)),
            );
            return;
        }
        match (ty, &node.kind) {
            (TypeName::List(inner), Kind::List(items)) => {
                for item in items {
                    self.value(item, inner, side);
                }
            }
            (TypeName::One(name), Kind::Map(_)) => {
                if let Some(entry) = self.types.get(name.as_str()) {
                    let fields = &entry.file.schema.fields;
                    self.object(node, fields, side);
                }
            }
            _ => {}
        }
    }

    fn limits_hold(&mut self, node: &Node, fields: &[Field]) {
        for field in fields {
            let Some(value) = node.get(&field.wire) else { continue };
            for limit in &field.limits {
                if let Some(broken) = super::constraint::broken(value, limit) {
                    self.diagnostics.report(
                        value.span,
                        format!("the example breaks the constraint of `{}`", field.wire),
                        broken,
                        "correct the example, or the constraint if its source says otherwise",
                    );
                }
            }
        }
    }
}
