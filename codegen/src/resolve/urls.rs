//! Signed URLs.

use std::collections::HashMap;

use tencentcloud_catalog::names;

use super::VersionResolver;
use super::load::File;
use crate::diagnostic::nearest;
use crate::model::{
    UrlKeys, UrlLayout, UrlOption, UrlParameter, UrlProtocol, UrlSide, UrlValueKind, Urls,
};
use crate::name::{self, Kind};
use crate::schema::urls as schema;
use crate::source::{Span, Spanned};

/// What a URL has one of each.
const PLACEHOLDERS: [&str; 3] = ["domain", "app", "stream"];

impl VersionResolver<'_> {
    pub(super) fn urls(&mut self, file: &File<schema::Urls>) -> Urls {
        let schema = &file.schema;
        self.claim_document("urls", schema.title.span);
        self.claim("urls", schema.title.span);
        self.wire_name(&schema.secret, "a parameter");
        self.wire_name(&schema.time, "a parameter");
        if schema.secret.value == schema.time.value {
            let first = schema.secret.span;
            self.twice(&schema.time, first, "the signature and the time share a parameter");
        }
        if schema.sides.is_empty() {
            let message = "URLs have at least one side";
            let help = "add `sides:` with the protocols of each, such as `Push`";
            self.diagnostics.report(schema.title.span, message, "none is given", help);
        }
        let sides = schema.sides.iter().map(|(key, side)| self.url_side(key, side, schema));
        let sides = sides.collect();
        Urls {
            title: schema.title.value.clone(),
            description: schema.description.clone().unwrap_or_default(),
            secret: schema.secret.value.clone(),
            time: schema.time.value.clone(),
            sides,
            source: self.path(file.file),
        }
    }

    fn url_side(
        &mut self,
        key: &Spanned<String>,
        side: &schema::UrlSide,
        urls: &schema::Urls,
    ) -> UrlSide {
        self.wire_name(key, "a side");
        let [url, protocol] = ["Url", "Protocol"].map(|end| format!("{}{end}", key.value));
        for rust in [&url, &protocol] {
            self.rust_name(rust, Kind::Type, key.span);
            self.claim(rust, key.span);
        }
        if side.protocols.is_empty() {
            let help = "add `protocols:`, each with its `url:`";
            self.diagnostics.report(key.span, "a side has protocols", "none is given", help);
        }
        let mut variants = HashMap::new();
        let protocols = side.protocols.iter();
        let protocols: Vec<UrlProtocol> =
            protocols.map(|(k, v)| self.url_protocol(k, v, &mut variants)).collect();
        let options = side.options.iter();
        let options = options.map(|(k, v)| self.url_option(k, v, &protocols, urls)).collect();
        for (name, _) in side.parameters.iter() {
            self.wire_name(name, "a parameter");
            if let Some(first) = [&urls.secret, &urls.time].iter().find(|p| p.value == name.value) {
                self.twice(name, first.span, "this parameter is part of the signature");
            }
        }
        UrlSide {
            name: key.value.clone(),
            url,
            protocol,
            description: side.description.clone(),
            keys: side.keys.as_ref().and_then(|keys| self.url_keys(keys)),
            protocols,
            parameters: side.parameters.iter().map(|(k, v)| (k.value.clone(), v.clone())).collect(),
            options,
        }
    }

    fn url_option(
        &mut self,
        key: &Spanned<String>,
        option: &schema::UrlOption,
        protocols: &[UrlProtocol],
        urls: &schema::Urls,
    ) -> UrlOption {
        self.wire_name(key, "an option");
        self.rust_name(key, Kind::Type, key.span);
        self.claim(key, key.span);
        let mut only = Vec::new();
        for name in &option.protocols {
            match protocols.iter().find(|protocol| protocol.name == name.value) {
                Some(protocol) => only.push(protocol.rust.clone()),
                None => self.not_there(name, "protocol", protocols.iter().map(|p| &*p.name)),
            }
        }
        let constants = option.constants.iter().map(|(k, _)| k);
        let mut wires = HashMap::new();
        for name in constants.chain(option.parameters.iter().map(|(k, _)| k)) {
            self.wire_name(name, "a parameter");
            if let Some(first) = wires.insert(name.value.clone(), name.span) {
                self.twice(name, first, "this parameter is given twice");
            }
            if let Some(first) = [&urls.secret, &urls.time].iter().find(|p| p.value == name.value) {
                self.twice(name, first.span, "this parameter is part of the signature");
            }
        }
        let mut idents = HashMap::new();
        let parameters = option.parameters.iter();
        let mut parameters: Vec<_> =
            parameters.map(|(k, v)| self.url_parameter(k, v, &mut idents)).collect();
        parameters.sort_by_key(|parameter| !parameter.required);
        UrlOption {
            name: key.value.clone(),
            description: option.description.clone(),
            protocols: only,
            constants: option.constants.iter().map(|(k, v)| (k.value.clone(), v.clone())).collect(),
            window: option.window.as_ref().map(|window| self.url_window(window, &parameters)),
            parameters,
        }
    }

    fn url_parameter(
        &mut self,
        key: &Spanned<String>,
        parameter: &schema::UrlParameter,
        idents: &mut HashMap<String, Span>,
    ) -> UrlParameter {
        let (ident, span) = match &parameter.rust_name {
            Some(name) => (name.value.clone(), name.span),
            None => (names::field(&key.value), key.span),
        };
        self.rust_name(&ident, Kind::Method, span);
        if let Some(first) = idents.insert(ident.clone(), span) {
            let again = Spanned { value: ident.clone(), span };
            self.twice(&again, first, "two parameters would have one name in Rust");
        }
        let is_number = parameter.is.value == UrlValueKind::Seconds;
        for bound in [&parameter.min, &parameter.max].into_iter().flatten().filter(|_| !is_number) {
            let help = "remove it, or write `is: seconds`";
            self.diagnostics.report(bound.span, "this value has no bounds", "a bound", help);
        }
        let [min, max] = [&parameter.min, &parameter.max].map(|b| b.as_ref().map(|b| b.value));
        if let Some(max) = parameter.max.as_ref().filter(|max| min.is_some_and(|m| m > max.value)) {
            let help = "write the smaller one as `min:`";
            self.diagnostics.report(max.span, "no value is allowed", "below the minimum", help);
        }
        UrlParameter {
            wire: key.value.clone(),
            ident,
            kind: parameter.is.value,
            required: parameter.required,
            min,
            max,
            description: parameter.description.clone(),
        }
    }

    /// Checks a window, whose ends are required times.
    fn url_window(
        &mut self,
        window: &schema::UrlWindow,
        parameters: &[UrlParameter],
    ) -> (String, String, u32) {
        for end in [&window.start, &window.end] {
            let times = || {
                let is_time = |p: &&UrlParameter| p.required && p.kind == UrlValueKind::UnixTime;
                parameters.iter().filter(is_time).map(|parameter| &*parameter.wire)
            };
            if !times().any(|name| name == end.value) {
                self.not_there(end, "required time", times());
            }
        }
        (window.start.value.clone(), window.end.value.clone(), window.max)
    }

    fn not_there<'n>(
        &mut self,
        name: &Spanned<String>,
        what: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let help = match nearest(name, known) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("name a {what} of this file"),
        };
        let message = format!("there is no {what} `{}`", name.value);
        self.diagnostics.report(name.span, message, "not known", help);
    }

    fn url_protocol(
        &mut self,
        key: &Spanned<String>,
        protocol: &schema::UrlProtocol,
        variants: &mut HashMap<String, Span>,
    ) -> UrlProtocol {
        self.key(key, "a protocol");
        let rust = name::variant(&key.value).unwrap_or_default();
        self.rust_name(&rust, Kind::Variant, key.span);
        if let Some(first) = variants.insert(rust.clone(), key.span) {
            self.twice(key, first, "two protocols would have one name in Rust");
        }
        let layout = protocol.layout.unwrap_or(UrlLayout::Query);
        if let Err((message, help)) = check_url(&protocol.url, layout) {
            self.diagnostics.report(protocol.url.span, message, "in this URL", help);
        }
        UrlProtocol {
            name: key.value.clone(),
            rust,
            url: protocol.url.value.clone(),
            layout,
            description: protocol.description.clone(),
        }
    }

    /// Returns the shared type with the keys, whose fields have to exist.
    fn url_keys(&mut self, keys: &schema::UrlKeys) -> Option<UrlKeys> {
        let Some(entry) = self.types.get(keys.name.as_str()) else {
            let message = format!("there is no type `{}`", keys.name.value);
            let help = match nearest(&keys.name, self.types.keys().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("describe it in `types/{}.yaml`", keys.name.value),
            };
            self.diagnostics.report(keys.name.span, message, "not known", help);
            return None;
        };
        let (rust, fields) = (entry.rust.clone(), &entry.file.schema.fields);
        if keys.fields.is_empty() {
            let help = "add `fields:`, the main key first";
            self.diagnostics.report(keys.name.span, "no field has a key", "of this type", help);
        }
        for field in keys.fields.iter().chain(&keys.validity) {
            if fields.get(field).is_none() {
                let help = match nearest(field, fields.iter().map(|(k, _)| k.value.as_str())) {
                    Some(word) => format!("did you mean `{word}`?"),
                    None => "name one of its fields".to_owned(),
                };
                let message = format!("`{}` has no field `{}`", keys.name.value, field.value);
                self.diagnostics.report(field.span, message, "not known", help);
            }
        }
        Some(UrlKeys {
            rust,
            fields: keys.fields.iter().map(|field| field.value.clone()).collect(),
            validity: keys.validity.as_ref().map(|field| field.value.clone()),
        })
    }
}

/// Checks that a URL can be written and read back.
fn check_url(url: &str, layout: UrlLayout) -> Result<(), (String, String)> {
    let wrong = |message: &str, help: &str| Err((message.to_owned(), help.to_owned()));
    let example = "write it like `rtmp://{domain}/{app}/{stream}`";
    if !url.chars().all(|c| c.is_ascii_graphic() && !"\"\\<>`".contains(c)) {
        return wrong("a URL has printable ASCII characters alone", example);
    }
    let is_scheme = |scheme: &str| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if !url.split_once("://{domain}").is_some_and(|(scheme, _)| is_scheme(scheme)) {
        return wrong("the URL does not begin with a scheme and `{domain}`", example);
    }
    let mut found = Vec::new();
    for piece in url.split('{').skip(1) {
        let Some((name, after)) = piece.split_once('}') else {
            return wrong("a placeholder has no end", example);
        };
        if !PLACEHOLDERS.contains(&name) {
            let message = format!("there is no placeholder `{{{name}}}`");
            return Err((message, "the placeholders are: {domain}, {app}, {stream}".to_owned()));
        }
        if after.contains('}') {
            return wrong("a placeholder has no beginning", example);
        }
        if after.is_empty() && name != "stream" {
            return wrong("two placeholders follow each other directly", example);
        }
        found.push(name);
    }
    let once = |name: &&str| found.iter().filter(|f| *f == name).count() == 1;
    if found.last() != Some(&"stream") || !once(&"app") || !once(&"stream") {
        let help = "`{app}` and `{stream}` stand in a URL once, `{stream}` as the last";
        return wrong("the URL cannot be read back", help);
    }
    if layout == UrlLayout::Query && url.contains(['?', '#', ',']) {
        return wrong("parameters would follow a query", "write `layout: list` for such a URL");
    }
    Ok(())
}
