//! Actions.

use std::collections::HashMap;

use super::VersionResolver;
use super::field::Owner;
use super::load::File;
use crate::diagnostic::nearest;
use crate::model::{Action, Field, Payload, RegionUse, Struct, Type, WireType};
use crate::name::{self, Kind};
use crate::schema::{self, Status};
use crate::source::Spanned;

impl VersionResolver<'_> {
    pub(super) fn action(
        &mut self,
        file: &File<schema::Action>,
        product: &schema::Product,
    ) -> Action {
        let schema = &file.schema;
        let name = schema.action.value.as_str();
        self.wire_name(&schema.action, "an action");
        self.claim_document(name, schema.action.span);
        self.search_words(&schema.search);
        for region in &schema.regions {
            self.key(region, "a region");
        }
        let mut enums = Vec::new();
        let mut request = self.message(schema, "Request", &mut enums);
        request.rules = self.rules(&schema.rules, &schema.input);
        let mut response = self.message(schema, "Response", &mut enums);
        response.fields.push(request_id());
        let category = schema.category.as_ref().and_then(|id| self.category(id, product));
        let mut seen = HashMap::new();
        for code in &schema.errors {
            self.error_code(code, &mut seen);
        }
        let mut imports = self.imports(&schema.input);
        imports.extend(self.imports(&schema.output));
        imports.sort();
        imports.dedup();
        Action {
            name: name.to_owned(),
            method: self.method(schema),
            title: schema.title.clone().unwrap_or_default(),
            description: schema.description.clone().unwrap_or_default(),
            category,
            access: schema.access,
            deprecated: deprecation(schema),
            rate_limit: schema.rate_limit.as_ref().map(|r| r.value).or(product.rate_limit),
            region: schema.region.or(product.region).unwrap_or(RegionUse::Optional),
            regions: schema.regions.iter().map(|r| r.value.clone()).collect(),
            host: schema.host.as_ref().map(|host| self.host(host)),
            payload: schema.payload.unwrap_or(Payload::Json),
            streams: schema.streams,
            signed: !schema.unsigned,
            search: texts(&schema.search),
            paging: schema.paging.as_ref().and_then(|paging| self.paging(paging, schema)),
            errors: schema.errors.iter().map(|code| code.value.clone()).collect(),
            examples: self.examples(schema, &request.fields),
            request,
            response,
            acknowledges: schema.output.is_empty(),
            enums,
            imports,
            source: self.path(file.file),
        }
    }

    /// Returns the name of an action's method and module, which no other action has.
    fn method(&mut self, schema: &schema::Action) -> String {
        let method = method_name(schema);
        let span = schema.rust_name.as_ref().unwrap_or(&schema.action).span;
        self.rust_name(&method, Kind::Method, span);
        self.claim(&method, span);
        method
    }

    /// Returns the request or the response of an action.
    fn message(
        &mut self,
        schema: &schema::Action,
        side: &str,
        enums: &mut Vec<crate::model::Enum>,
    ) -> Struct {
        let rust = format!("{}{side}", schema.action.value);
        self.rust_name(&rust, Kind::Type, schema.action.span);
        self.claim(&rust, schema.action.span);
        let sent = side == "Request";
        let entries = if sent { &schema.input } else { &schema.output };
        let owner = Owner { name: &rust, prefix: &schema.action.value, sent, received: !sent };
        let fields = self.fields(entries, &owner, enums);
        Struct {
            name: rust.clone(),
            rust,
            description: String::new(),
            fields,
            rules: Vec::new(),
            sent,
            received: !sent,
            search: Vec::new(),
        }
    }

    fn category(&mut self, id: &Spanned<String>, product: &schema::Product) -> Option<String> {
        if let Some(category) = product.categories.get(&id.value) {
            return Some(category.title.clone());
        }
        let known = product.categories.iter().map(|(key, _)| key.value.as_str());
        let help = match nearest(&id.value, known) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "add it to `categories:` of the product".to_owned(),
        };
        let message = format!("the product has no category `{}`", id.value);
        self.diagnostics.report(id.span, message, "not known", help);
        None
    }
}

/// Returns the name of the method of an action.
pub(super) fn method_name(schema: &schema::Action) -> String {
    schema.rust_name.as_ref().map_or_else(|| name::method(&schema.action), |n| n.value.clone())
}

/// Returns strings without their positions.
pub(super) fn texts(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|text| text.value.clone()).collect()
}

fn deprecation(schema: &schema::Action) -> Option<String> {
    let by_status = match schema.status {
        Some(Status::Deprecated) => Some("the service is giving this action up"),
        Some(Status::Offline) => Some("the service no longer offers this action"),
        Some(Status::Online) | None => None,
    };
    schema.deprecated.clone().or(by_status.map(str::to_owned))
}

/// Returns the field that every response ends with.
fn request_id() -> Field {
    Field {
        wire: "RequestId".to_owned(),
        ident: "request_id".to_owned(),
        ty: Type::String,
        wire_type: WireType::Basic("String"),
        required: true,
        optional: false,
        nullable: false,
        may_be_empty: false,
        sensitive: false,
        description: "The unique ID of this request. Include it when you contact support."
            .to_owned(),
        default: None,
        unit: None,
        example: None,
        deprecated: None,
        limits: Vec::new(),
        values: Vec::new(),
        search: Vec::new(),
    }
}
