//! The events of a product, which are set like the parameters of an action.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Action, CallbackEvent, CallbackScheme, Callbacks, Product};

use crate::failure::Failure;
use crate::help;
use crate::lookup::Target;
use crate::text::{did_you_mean, shortened};

/// The events of a product.
pub struct Events<'a> {
    product: &'a Product,
    pub callbacks: &'a Callbacks,
}

/// An event of a product.
pub struct Event<'a> {
    product: &'a Product,
    pub callbacks: &'a Callbacks,
    pub event: &'a CallbackEvent,
}

impl<'a> Events<'a> {
    /// Returns the events of a product, which may have none.
    pub fn of(product: &'a Product) -> Result<Self, Failure> {
        match product.callbacks.as_deref() {
            Some(callbacks) => Ok(Self { product, callbacks }),
            None => {
                let message = format!(
                    "the catalog knows no callbacks of {} {}",
                    product.name, product.version
                );
                Err(Failure::usage("NoCallbacks", message)
                    .help("`tcapi callback send live --help` lists the events of live"))
            }
        }
    }

    /// Returns an event by its name or number.
    pub fn find(&self, name: &str) -> Result<Event<'a>, Failure> {
        let Self { product, callbacks } = *self;
        if let Some(event) = callbacks.event(name) {
            return Ok(Event { product, callbacks, event });
        }
        let all: Vec<String> = names(callbacks).into_iter().map(|(name, _)| name).collect();
        let message = format!("{} has no event `{}`", product.name, shortened(name, 80));
        let listed = format!("`tcapi callback send {} --help` lists its events", product.name);
        let kebab = name.replace('_', "-");
        Err(Failure::usage("UnknownEvent", message)
            .maybe_help(did_you_mean(&kebab, all.iter().map(String::as_str)))
            .help(listed))
    }

    /// Returns the help about all events.
    pub fn list(&self) -> String {
        let mut out = format!(
            "{} {}: callbacks\n\nUsage: tcapi callback send {} EVENT --to URL [--key-file FILE] \
             [--field value]...\n\nEvents, by name or number:\n",
            self.product.name, self.product.version, self.product.name
        );
        let width = names(self.callbacks).iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for event in &self.callbacks.events {
            let name = event.kebab_name();
            let about = first_sentence(&event.shape.description);
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "  {:>4}  {name:<width$} {about}", event.number);
            for other in &event.other_names {
                let _ = writeln!(out, "        {other:<width$} the same as {name}");
            }
        }
        let _ = writeln!(
            out,
            "\n`tcapi callback send {} EVENT --help` explains the fields of an event.",
            self.product.name
        );
        out
    }
}

impl Event<'_> {
    /// Returns the event in the form of an action, whose parameters are its fields.
    pub fn target(&self) -> Target {
        let name = self.event.kebab_name();
        let action =
            Action { name: name.clone(), request: self.event.shape.clone(), ..Action::default() };
        let product = Product {
            name: self.product.name.clone(),
            version: self.product.version.clone(),
            objects: self.callbacks.objects.clone(),
            actions: vec![action],
            ..Product::default()
        };
        let help = format!("tcapi callback send {} {name} --help", self.product.name);
        Target::of_callback(Arc::new(product), help)
    }

    /// Returns the fields of the example, without those of the signature.
    pub fn example(&self) -> Map<String, Json> {
        let example = serde_json::from_str(&self.event.example).unwrap_or_default();
        let Json::Object(mut fields) = example else { return Map::new() };
        self.common().iter().for_each(|name| drop(fields.shift_remove(*name)));
        fields
    }

    /// Returns the fields that are not part of the event: the number and the signature.
    pub fn common(&self) -> [&str; 3] {
        let Callbacks { event, signature, time, .. } = self.callbacks;
        [event.as_str(), signature.as_str(), time.as_str()]
    }

    /// Returns the help of the event: its fields, its example, and how it is repeated.
    pub fn help(&self) -> String {
        let Self { product, event, .. } = self;
        let name = event.kebab_name();
        let mut out = format!("{} callback {name} (event {})\n", product.name, event.number);
        crate::wrap::wrap(&mut out, "", &event.shape.description);
        let _ = writeln!(
            out,
            "\nUsage: tcapi callback send {} {name} --to URL [--key-file FILE] [--fault FAULT] \
             [--field value]...",
            product.name
        );
        let mut facts = vec![match event.retry {
            Some((times, seconds)) => format!("repeated {times} times, every {seconds} s"),
            None => "repetitions are not documented".to_owned(),
        }];
        if event.is_unsigned {
            facts.push("may be unsigned although a key is set".to_owned());
        }
        if !event.identity.is_empty() {
            facts.push(format!("identified by {}", event.identity.join(", ")));
        }
        let _ = writeln!(out, "       {}", facts.join("; "));
        out.push_str("\nFields, each with the value of the example if it is not given:\n");
        let target = self.target();
        for field in &event.shape.fields {
            help::field(&mut out, &target.product, field, "--", 0, false);
        }
        out.push_str("\nOptions:\n");
        super::send::options(&mut out);
        let example = Json::Object(self.example());
        let example = serde_json::to_string_pretty(&example).unwrap_or_default();
        let _ = writeln!(out, "\nExample, without the signature:\n{example}");
        out
    }
}

/// Returns the names of all events, each with a few words about it.
pub fn names(callbacks: &Callbacks) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for event in &callbacks.events {
        let about = first_sentence(&event.shape.description);
        found.push((event.kebab_name(), about.to_owned()));
        found.extend(event.other_names.iter().map(|name| (name.clone(), about.to_owned())));
    }
    found
}

fn first_sentence(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.find(". ").map_or(line, |end| &line[..=end])
}

/// Returns the scheme of the runtime.
pub fn scheme(callbacks: &Callbacks) -> tencentcloud_runtime::callback::Scheme {
    use tencentcloud_runtime::callback::Scheme;

    let signature = leaked(&callbacks.signature);
    match callbacks.scheme {
        CallbackScheme::Md5KeyTime => Scheme::Md5KeyTime {
            signature,
            time: leaked(&callbacks.time),
            validity: callbacks.validity.into(),
        },
        CallbackScheme::HmacSha256Body => Scheme::HmacSha256Body { header: signature },
        CallbackScheme::HmacSha1Body => Scheme::HmacSha1Body { header: signature },
    }
}

/// Returns what a verifier knows of the events of a product. It lives as long as the program.
pub fn form(callbacks: &Callbacks) -> tencentcloud_runtime::callback::CallbackForm {
    use tencentcloud_runtime::callback::{CallbackForm, EventForm};

    let event = |event: &CallbackEvent| {
        let identity: Vec<_> = event.identity.iter().map(|name| leaked(name)).collect();
        let aliases = event.aliases.iter().map(|(other, name)| (leaked(other), leaked(name)));
        EventForm {
            name: leaked(&event.shape.name),
            number: event.number.into(),
            is_unsigned: event.is_unsigned,
            identity: identity.leak(),
            aliases: aliases.collect::<Vec<_>>().leak(),
        }
    };
    CallbackForm {
        scheme: scheme(callbacks),
        number: leaked(&callbacks.event),
        events: callbacks.events.iter().map(event).collect::<Vec<_>>().leak(),
    }
}

fn leaked(text: &str) -> &'static str {
    text.to_owned().leak()
}
