//! Callbacks. Their types are in a module of their own, and see no shared type of actions.

use std::collections::{BTreeMap, HashMap};

use super::VersionResolver;
use super::example::Side;
use super::field::Owner;
use super::load::File;
use super::reach::Reach;
use crate::diagnostic::nearest;
use crate::model::{CallbackEvent, CallbackScheme, Callbacks, Enum, Retry, SchemeName, Struct};
use crate::name::Kind;
use crate::node::{Kind as NodeKind, Node};
use crate::read::Entries;
use crate::schema::callbacks as schema;
use crate::schema::{Field, TypeName};
use crate::source::{Span, Spanned};

/// Names that the module has besides those of events and types.
const OWN: [&str; 1] = ["Event"];

impl VersionResolver<'_> {
    pub(super) fn callbacks(&mut self, file: &File<schema::Callbacks>) -> Callbacks {
        let schema = &file.schema;
        self.claim_document("callbacks", schema.title.span);
        self.claim("callbacks", schema.title.span);
        let files = self.files;
        let types = std::mem::replace(&mut self.types, super::entries(&files.callback_types));
        let reach = std::mem::replace(&mut self.reach, Reach::of(&files.callback_types, &[]));
        let names = std::mem::take(&mut self.names);
        let made = self.callbacks_alone(schema, file.file);
        (self.types, self.reach, self.names) = (types, reach, names);
        made
    }

    fn callbacks_alone(&mut self, schema: &schema::Callbacks, file: usize) -> Callbacks {
        self.names = OWN.map(|name| (name.to_owned(), schema.title.span)).into();
        self.wire_name(&schema.event, "a field");
        let scheme = self.scheme(&schema.scheme);
        let mut enums = Vec::new();
        let types = self.callback_types(&mut enums);
        schema.types.iter().for_each(|(_, ty)| self.aliases(&ty.aliases, &ty.fields, "type"));
        if schema.events.is_empty() {
            let message = "callbacks report at least one event";
            let help = "add `events:`, each with its number, fields and an example";
            self.diagnostics.report(schema.title.span, message, "none is given", help);
        }
        let (mut numbers, mut names) = (HashMap::new(), HashMap::new());
        let mut events = Vec::new();
        for (name, event) in schema.events.iter() {
            let number = &event.number;
            if let Some(first) = numbers.insert(number.value, number.span) {
                let again = Spanned { value: number.value.to_string(), span: number.span };
                self.twice(&again, first, "two events have one number");
            }
            for name in std::iter::once(name).chain(&event.other_names) {
                self.spoken_name(name, &mut names);
            }
            events.push(self.callback_event(name, event, schema, &mut enums));
        }
        Callbacks {
            title: schema.title.value.clone(),
            description: schema.description.clone().unwrap_or_default(),
            event: schema.event.value.clone(),
            scheme,
            events,
            types,
            enums,
            source: self.path(file),
        }
    }

    /// Checks a name of an event, which people type in any case and with or without hyphens.
    fn spoken_name(&mut self, name: &Spanned<String>, names: &mut HashMap<String, Span>) {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(is_letter) {
            let help = "write a name of letters, digits and hyphens, such as `push-began`";
            self.diagnostics.report(name.span, "nobody can type this name", "not plain", help);
        }
        let plain = name.replace(['-', '_'], "").to_ascii_lowercase();
        if let Some(first) = names.insert(plain, name.span) {
            self.twice(name, first, "two events have one name, apart from case and hyphens");
        }
    }

    fn scheme(&mut self, scheme: &schema::CallbackScheme) -> CallbackScheme {
        self.wire_name(&scheme.signature, "a field or header");
        let signs_time = scheme.is.value == SchemeName::Md5KeyTime;
        let span = scheme.is.span;
        match &scheme.time {
            Some(time) if signs_time => self.wire_name(time, "a field"),
            Some(time) => {
                let help = "remove it, or write `is: md5_key_time`";
                self.diagnostics.report(time.span, "this scheme signs no time", "a time", help);
            }
            None if signs_time => {
                let help = "add `time:` with the field, and `validity:` in seconds";
                self.diagnostics.report(span, "this scheme signs a time", "none is given", help);
            }
            None => {}
        }
        CallbackScheme {
            is: scheme.is.value,
            signature: scheme.signature.value.clone(),
            time: scheme.time.as_ref().map(|time| time.value.clone()).unwrap_or_default(),
            validity: scheme.validity.unwrap_or(0),
            example_key: scheme.example_key.clone().unwrap_or_default(),
        }
    }

    fn callback_types(&mut self, enums: &mut Vec<Enum>) -> Vec<Struct> {
        let mut structs = Vec::new();
        for file in &self.files.callback_types {
            let schema = &file.schema;
            let rust = self.types[schema.name.as_str()].rust.clone();
            self.wire_name(&schema.name, "a type");
            self.rust_name(&rust, Kind::Type, schema.name.span);
            self.claim(&rust, schema.name.span);
            if schema.values.is_some() {
                let shared = self.shared_enum(file, String::new());
                enums.extend(shared.map(|shared| shared.shape));
                continue;
            }
            structs.push(self.callback_struct(&schema.name, &schema.fields, rust, enums));
            let description = schema.description.clone().unwrap_or_default();
            structs.iter_mut().last().into_iter().for_each(|made| {
                made.description.clone_from(&description);
            });
        }
        structs
    }

    fn callback_struct(
        &mut self,
        name: &Spanned<String>,
        fields: &Entries<Field>,
        rust: String,
        enums: &mut Vec<Enum>,
    ) -> Struct {
        let owner = Owner { name, prefix: name, sent: false, received: true };
        Struct {
            name: name.value.clone(),
            fields: self.fields(fields, &owner, enums),
            rust,
            description: String::new(),
            rules: Vec::new(),
            sent: false,
            received: true,
            search: Vec::new(),
        }
    }

    fn callback_event(
        &mut self,
        name: &Spanned<String>,
        event: &schema::CallbackEvent,
        schema: &schema::Callbacks,
        enums: &mut Vec<Enum>,
    ) -> CallbackEvent {
        self.wire_name(name, "an event");
        self.rust_name(name, Kind::Type, name.span);
        self.rust_name(name, Kind::Variant, name.span);
        self.claim(name, name.span);
        let shape = self.callback_struct(name, &event.fields, name.value.clone(), enums);
        let known: BTreeMap<&str, Span> =
            event.fields.iter().map(|(k, _)| (k.value.as_str(), k.span)).collect();
        event.identity.iter().for_each(|field| self.known_field(field, &known, "event"));
        self.aliases(&event.aliases, &event.fields, "event");
        let mut aliases: Vec<_> =
            event.aliases.iter().map(|(k, v)| (k.value.clone(), v.value.clone())).collect();
        nested_aliases(&event.fields, "", schema, &mut Vec::new(), &mut aliases);
        self.callback_example(event, schema);
        let retry = event.retry.as_ref().or(schema.retry.as_ref());
        CallbackEvent {
            name: name.value.clone(),
            number: event.number.value,
            other_names: event.other_names.iter().map(|name| name.value.clone()).collect(),
            description: event.description.clone(),
            shape,
            is_unsigned: event.unsigned,
            identity: event.identity.iter().map(|field| field.value.clone()).collect(),
            aliases,
            retry: retry.map(|retry| Retry { times: retry.times, interval: retry.interval }),
            example: event.example.to_json(),
        }
    }

    /// Checks other names of fields.
    fn aliases(
        &mut self,
        aliases: &Entries<Spanned<String>>,
        fields: &Entries<Field>,
        owner: &str,
    ) {
        let known = fields.iter().map(|(k, _)| (k.value.as_str(), k.span)).collect();
        for (alias, field) in aliases.iter() {
            self.known_field(field, &known, owner);
            self.wire_name(alias, "a field");
            if let Some(first) = known.get(alias.as_str()) {
                self.twice(alias, *first, "this other name of a field is that of a field");
            }
        }
    }

    fn known_field(&mut self, field: &Spanned<String>, known: &BTreeMap<&str, Span>, owner: &str) {
        if known.contains_key(field.as_str()) {
            return;
        }
        let help = match nearest(field, known.keys().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "name one of its fields".to_owned(),
        };
        let message = format!("the {owner} has no field `{}`", field.value);
        self.diagnostics.report(field.span, message, "not known", help);
    }

    /// Checks an example, apart from the fields of the scheme and the number.
    fn callback_example(&mut self, event: &schema::CallbackEvent, schema: &schema::Callbacks) {
        let example = &event.example;
        let number = example.get(&schema.event).map(|node| (node.span, node.to_json()));
        if number.as_ref().is_none_or(|(_, json)| *json != event.number.value) {
            let span = number.map_or(example.span, |(span, _)| span);
            let message = "the example does not have the number of its event";
            let help = format!("add `{}: {}`", schema.event.value, event.number.value);
            self.diagnostics.report(span, message, "in this example", help);
        }
        let NodeKind::Map(entries) = &example.kind else { return };
        let time = schema.scheme.time.as_ref().map_or("", |time| time.as_str());
        let common = [schema.event.as_str(), schema.scheme.signature.as_str(), time];
        let entries = entries.iter().filter(|(key, _)| !common.contains(&key.as_str()));
        let own = Node { kind: NodeKind::Map(entries.cloned().collect()), span: example.span };
        self.object(&own, &event.fields, Side::Response);
    }
}

/// Collects the other names of fields in the types of fields, as paths such as `data.stead_state`.
/// A list has the path of its elements. A type within itself is not followed again.
fn nested_aliases<'a>(
    fields: &'a Entries<Field>,
    path: &str,
    schema: &'a schema::Callbacks,
    within: &mut Vec<&'a str>,
    found: &mut Vec<(String, String)>,
) {
    for (name, field) in fields.iter() {
        let mut ty = &field.ty.value;
        while let TypeName::List(inner) = ty {
            ty = inner;
        }
        let TypeName::One(of) = ty else { continue };
        let Some(shared) = schema.types.get(of).filter(|_| !within.contains(&of.as_str())) else {
            continue;
        };
        let path = format!("{path}{}.", name.value);
        let own = shared.aliases.iter();
        found.extend(own.map(|(k, v)| (format!("{path}{}", k.value), v.value.clone())));
        within.push(of);
        nested_aliases(&shared.fields, &path, schema, within, found);
        within.pop();
    }
}
