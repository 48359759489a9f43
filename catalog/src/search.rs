//! Search by substrings, with a rank.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Object, Product};

/// What a hit was found in. Earlier kinds rank before later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// The name or title of a product.
    Product,
    /// The name, title or a search word of an action.
    Action,
    /// The name or a search word of a field.
    Field,
    /// A documented value of a field.
    Value,
    /// An error code.
    ErrorCode,
}

impl HitKind {
    /// Returns the name of the kind, as programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Action => "action",
            Self::Field => "field",
            Self::Value => "value",
            Self::ErrorCode => "error",
        }
    }
}

/// A search result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The kind of item in which it was found.
    pub kind: HitKind,
    /// The text that was found.
    pub text: String,
    /// The product.
    pub product: String,
    /// The version of the product.
    pub version: String,
    /// The action, for actions and for fields of requests and responses.
    pub action: Option<String>,
    /// The object, for fields and values.
    pub object: Option<String>,
    /// The field, for values.
    pub field: Option<String>,
}

/// The number of words of a query that count.
const MAX_WORDS: usize = 8;

/// All strings in one string, in lower case, each with what it belongs to.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The names of products, actions, objects and fields, each once.
    owners: Vec<Owner>,
    text: String,
    /// The start of each text, sorted.
    starts: Vec<u32>,
    marks: Vec<(HitKind, u32)>,
}

/// What a text belongs to. Names are shared, since most owners have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Owner {
    product: Arc<str>,
    version: Arc<str>,
    action: Option<Arc<str>>,
    object: Option<Arc<str>>,
    field: Option<Arc<str>>,
}

impl Owner {
    fn of(product: &Product) -> Self {
        Self {
            product: product.name.as_str().into(),
            version: product.version.as_str().into(),
            action: None,
            object: None,
            field: None,
        }
    }
}

impl Index {
    /// Adds the strings of a product.
    pub(crate) fn add(&mut self, product: &Product) {
        let whole = Owner::of(product);
        let names = [&product.name, &product.title];
        self.texts(HitKind::Product, names.into_iter().chain(&product.search), &whole);
        let mut seen = HashSet::new();
        for action in &product.actions {
            let owner = Owner { action: Some(action.name.as_str().into()), ..whole.clone() };
            let names = [&action.name, &action.title];
            self.texts(HitKind::Action, names.into_iter().chain(&action.search), &owner);
            for object in [&action.request, &action.response] {
                self.object(object, &owner, &mut seen);
            }
        }
        for object in &product.objects {
            self.object(object, &whole, &mut seen);
        }
        self.texts(HitKind::ErrorCode, product.errors.iter().map(|error| &error.code), &whole);
    }

    fn object<'p>(&mut self, object: &'p Object, within: &Owner, seen: &mut HashSet<&'p str>) {
        let within = Owner { object: Some(object.name.as_str().into()), ..within.clone() };
        for field in &object.fields {
            // A name that recurs all over a product is found once.
            if seen.insert(&field.name) {
                let names = std::iter::once(&field.name).chain(&field.search);
                self.texts(HitKind::Field, names, &within);
            }
            if !field.values.is_empty() {
                let owner = Owner { field: Some(field.name.as_str().into()), ..within.clone() };
                let values = field.values.iter().map(|value| &value.value);
                // Numbers say nothing without their field.
                let named = values.filter(|value| value.len() > 1 && value.parse::<i64>().is_err());
                self.texts(HitKind::Value, named, &owner);
            }
        }
    }

    fn texts<'t>(&mut self, kind: HitKind, texts: impl Iterator<Item = &'t String>, owner: &Owner) {
        let mut index = None;
        for text in texts.filter(|text| !text.is_empty()) {
            let index = *index.get_or_insert_with(|| {
                self.owners.push(owner.clone());
                self.owners.len() - 1
            });
            let position = u32::try_from(self.text.len()).ok().zip(u32::try_from(index).ok());
            let Some((start, index)) = position else { return };
            self.starts.push(start);
            self.marks.push((kind, index));
            self.text.push_str(text);
            self.text.push('\n');
        }
    }

    pub(crate) fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        let query = text.trim().to_lowercase();
        if query.is_empty() || query.contains('\n') {
            return Vec::new();
        }
        let words: Vec<&str> = query.split_whitespace().take(MAX_WORDS).collect();
        let joined = words.concat();
        let mut ranked = Vec::new();
        for (position, start) in self.starts.iter().enumerate() {
            let whole = self.at(position, *start);
            let (kind, owner) = self.marks[position];
            let of_words = || {
                let joined = quality(whole, &joined);
                joined.or_else(|| self.has_words(whole, &words, owner).then_some(4))
            };
            let several = || if words.len() > 1 { of_words() } else { None };
            if let Some(quality) = quality(whole, &query).or_else(several) {
                ranked.push((quality, kind, whole.len(), position, owner));
            }
        }
        ranked.sort_unstable();
        let mut seen = HashSet::new();
        let hits = ranked.into_iter().filter(|(_, kind, .., owner)| seen.insert((*kind, *owner)));
        hits.take(limit).map(|(.., position, owner)| self.hit(position, owner)).collect()
    }

    /// Returns whether a text has all words, of which one may be the name of its product.
    fn has_words(&self, text: &str, words: &[&str], owner: u32) -> bool {
        let product = || {
            let owner = usize::try_from(owner).ok().and_then(|owner| self.owners.get(owner));
            owner.map_or("", |owner| &owner.product)
        };
        let mut others = words.iter().filter(|word| find(text, word).is_none());
        let is_product = |word: &&str| product().eq_ignore_ascii_case(word);
        others.next().is_none_or(is_product) && others.next().is_none()
    }

    fn at(&self, position: usize, start: u32) -> &str {
        let place = |start: u32| usize::try_from(start).unwrap_or(usize::MAX);
        let end = self.starts.get(position + 1).map_or(self.text.len(), |next| place(*next));
        self.text.get(place(start)..end - 1).unwrap_or_default()
    }

    fn hit(&self, position: usize, owner: u32) -> Hit {
        let owner = &self.owners[usize::try_from(owner).unwrap_or_default()];
        let own = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        Hit {
            kind: self.marks[position].0,
            text: self.at(position, self.starts[position]).to_owned(),
            product: owner.product.to_string(),
            version: owner.version.to_string(),
            action: own(&owner.action),
            object: own(&owner.object),
            field: own(&owner.field),
        }
    }
}

/// Returns how well a text matches, the best first: as a whole, at its start, at the start of a
/// word, anywhere.
fn quality(text: &str, query: &str) -> Option<u8> {
    let at = find(text, query)?;
    let is_whole = text.len() == query.len();
    Some(match at {
        0 if is_whole => 0,
        0 => 1,
        at => {
            let before = text[..at].chars().next_back();
            let first = text[at..].chars().next();
            let starts_word = first.is_some_and(char::is_uppercase)
                || before.is_some_and(|c| !c.is_alphanumeric());
            if starts_word { 2 } else { 3 }
        }
    })
}

/// Finds a text in lower case, without regard to the case of ASCII letters.
fn find(text: &str, query: &str) -> Option<usize> {
    let (text, query) = (text.as_bytes(), query.as_bytes());
    let first = *query.first()?;
    let last = text.len().checked_sub(query.len())?;
    (0..=last).find(|at| {
        text[*at].to_ascii_lowercase() == first
            && text[*at..*at + query.len()].eq_ignore_ascii_case(query)
    })
}

#[cfg(test)]
mod tests {
    use super::quality;

    #[test]
    fn a_whole_text_ranks_before_a_start_a_word_and_an_inner_part() {
        assert_eq!(quality("DomainName", "domainname"), Some(0));
        assert_eq!(quality("DomainName", "domain"), Some(1));
        assert_eq!(quality("DomainName", "name"), Some(2));
        assert_eq!(quality("DomainName", "main"), Some(3));
        assert_eq!(quality("DomainName", "names"), None);
        assert_eq!(quality("查询直播域名", "直播"), Some(3));
    }
}
