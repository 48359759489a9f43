//! The sentences of the server in the language of the page.
//!
//! Sentences are written in English where they are made: by the validators, the signature doctor,
//! the comparison of releases, the readers of calls. `messages/zh.json` has their Chinese, by the
//! text in the source with its places: `{name}` is the argument itself, `{!name}` is an argument
//! that is a sentence as well.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value as Json, json};
use tencentcloud_local::SiteRequest;

const CHINESE: &str = include_str!("messages/zh.json");

/// A template with fewer bytes outside its places would take many a text for its own.
const MIN_SIZE: usize = 12;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    /// Returns the language that a request accepts. The page names its own.
    pub fn of(request: &SiteRequest<'_>) -> Self {
        match request.header("accept-language") {
            Some(text) if text.starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// Returns a sentence in this language, or as it is if it has no translation.
    pub fn say(self, text: &str) -> String {
        match self {
            Self::English => text.to_owned(),
            Self::Chinese => TABLE.say(text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// Puts the sources of constraints in a document into this language.
    pub fn say_sources(self, document: &mut Json) {
        match document {
            Json::Object(map) => {
                for (name, value) in map {
                    match value {
                        Json::String(text) if name == "source" => *text = self.say(text),
                        value => self.say_sources(value),
                    }
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.say_sources(item)),
            _ => {}
        }
    }

    /// Returns sentences in this language.
    pub fn say_all(self, texts: &[String]) -> Json {
        texts.iter().map(|text| json!(self.say(text))).collect()
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let entries: HashMap<String, String> = serde_json::from_str(CHINESE).expect("zh.json is valid");
    Table::new(entries)
});

struct Table {
    /// Sentences without arguments.
    whole: HashMap<String, String>,
    /// Sentences with arguments, the most specific first.
    templates: Vec<(Template, String)>,
}

impl Table {
    fn new(entries: HashMap<String, String>) -> Self {
        let mut table = Self { whole: HashMap::new(), templates: Vec::new() };
        for (key, text) in entries {
            let template = Template::new(&key);
            if template.names.is_empty() {
                table.whole.insert(key, text);
            } else {
                table.templates.push((template, text));
            }
        }
        table.templates.sort_by(|(a, _), (b, _)| {
            b.size().cmp(&a.size()).then_with(|| a.between.cmp(&b.between))
        });
        table
    }

    fn say(&self, text: &str) -> Option<String> {
        if let Some(found) = self.whole.get(text) {
            return Some(found.clone());
        }
        self.templates.iter().find_map(|(template, to)| {
            let arguments = template.arguments(text)?;
            let value = |name: &str| {
                let at =
                    template.names.iter().position(|known| known == name.trim_start_matches('!'));
                let argument = at.map_or("", |at| arguments[at]);
                let said = name.starts_with('!').then(|| self.say(argument)).flatten();
                said.unwrap_or_else(|| argument.to_owned())
            };
            let to = Template::new(to);
            let ends = to.between.iter().skip(1);
            let rest = to.names.iter().zip(ends).map(|(name, end)| value(name) + end);
            Some(to.between[0].clone() + &rest.collect::<String>())
        })
    }
}

/// A text with places, which are named as in a format string of Rust.
struct Template {
    /// What stands before, between and after the places.
    between: Vec<String>,
    names: Vec<String>,
}

impl Template {
    fn new(text: &str) -> Self {
        let (mut between, mut names, mut unnamed) = (Vec::new(), Vec::new(), 0);
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            let name = name.split(':').next().unwrap_or_default();
            between.push(before.to_owned());
            let number = unnamed.to_string();
            unnamed += usize::from(name.is_empty());
            names.push(if name.is_empty() { number } else { name.to_owned() });
            rest = after;
        }
        between.push(rest.to_owned());
        Self { between, names }
    }

    /// Returns the number of bytes outside places.
    fn size(&self) -> usize {
        self.between.iter().map(String::len).sum()
    }

    /// Returns the arguments if a text was made from this template. An argument does not begin or
    /// end within quotes, so that no part of a value is taken for a part of the sentence; and with
    /// little else than places, such as `{min} to {max}`, an argument is a word or in quotes.
    fn arguments<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.between.split_first()?;
        let (last, middle) = rest.split_last()?;
        let mut text = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut arguments = Vec::new();
        for end in middle {
            let mut ends = text.match_indices(end.as_str());
            let (at, _) = ends.find(|(at, _)| is_whole(&text[..*at]))?;
            arguments.push(&text[..at]);
            text = &text[at + end.len()..];
        }
        arguments.push(text);
        let is_word = |of: &str| of.split('"').step_by(2).all(|outside| !outside.contains(' '));
        let is_short = self.size() < MIN_SIZE;
        let fits = |of: &&str| is_whole(of) && (!is_short || is_word(of));
        arguments.iter().all(fits).then_some(arguments)
    }
}

/// Returns whether a text has whole strings in quotes only.
fn is_whole(text: &str) -> bool {
    text.matches('"').count().is_multiple_of(2)
}
