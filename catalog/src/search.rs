//! Search by substrings, with a rank.

use std::collections::{HashMap, HashSet};

use memchr::memmem::Finder;

use crate::model::{Object, Product};

/// What a hit was found in. Of equal matches, earlier kinds rank before later ones.
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
    /// The title of the product or action that was found, if it has one.
    pub title: Option<String>,
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
/// How often the same text comes first.
const REPEATS: usize = 4;

/// All strings in one string, each with what it belongs to.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The names and versions of products.
    products: Vec<(String, String)>,
    /// The names of actions, objects and fields that strings belong to.
    names: Vec<Box<str>>,
    owners: Vec<Owner>,
    /// The strings, a line each.
    text: String,
    /// The same with ASCII letters in lower case, which is searched.
    lower: String,
    /// The start of each text, sorted.
    starts: Vec<u32>,
    marks: Vec<(HitKind, u32)>,
}

/// What strings belong to: a product, and names of it.
#[derive(Clone, Copy, Debug, Default)]
struct Owner {
    product: u32,
    action: Option<u32>,
    title: Option<u32>,
    object: Option<u32>,
    field: Option<u32>,
}

impl Index {
    /// Adds the strings of a product, of which each field is needed only where it is first used.
    pub(crate) fn add(&mut self, product: &Product) {
        let title = Some(&product.title).filter(|title| **title != product.name);
        let title = title.and_then(|title| self.name(title));
        let whole = Owner { product: index(self.products.len()), title, ..Owner::default() };
        self.products.push((product.name.clone(), product.version.clone()));
        let names = [&product.name, &product.title];
        self.texts(HitKind::Product, names.into_iter().chain(&product.search), whole);
        let mut seen = HashSet::new();
        for action in &product.actions {
            let title = Some(&action.title).filter(|title| !title.is_empty());
            let title = title.and_then(|title| self.name(title));
            let owner = Owner { action: self.name(&action.name), title, ..whole };
            let names = [&action.name, &action.title];
            self.texts(HitKind::Action, names.into_iter().chain(&action.search), owner);
            for object in [&action.request, &action.response] {
                self.object(object, owner, &mut seen);
            }
        }
        for object in &product.objects {
            self.object(object, whole, &mut seen);
        }
        self.texts(HitKind::ErrorCode, product.errors.iter().map(|error| &error.code), whole);
    }

    fn object<'p>(&mut self, object: &'p Object, within: Owner, seen: &mut HashSet<&'p str>) {
        if object.fields.is_empty() {
            return;
        }
        let within = Owner { object: self.name(&object.name), ..within };
        for field in &object.fields {
            // A name that recurs all over a product is found once.
            if seen.insert(&field.name) {
                let names = std::iter::once(&field.name).chain(&field.search);
                self.texts(HitKind::Field, names, within);
            }
            if !field.values.is_empty() {
                let owner = Owner { field: self.name(&field.name), ..within };
                let values = field.values.iter().map(|value| &value.value);
                // Numbers say nothing without their field.
                let named = values.filter(|value| value.len() > 1 && value.parse::<i64>().is_err());
                self.texts(HitKind::Value, named, owner);
            }
        }
    }

    fn name(&mut self, name: &str) -> Option<u32> {
        self.names.push(name.into());
        Some(index(self.names.len() - 1))
    }

    fn texts<'t>(&mut self, kind: HitKind, texts: impl Iterator<Item = &'t String>, owner: Owner) {
        let mark = (kind, index(self.owners.len()));
        let count = self.marks.len();
        let fits = |length: usize| u32::try_from(length).is_ok();
        for text in texts.filter(|text| !text.is_empty()) {
            if !fits(self.text.len() + text.len() + 1) {
                break;
            }
            self.starts.push(index(self.text.len()));
            self.marks.push(mark);
            self.text.push_str(text);
            self.text.push('\n');
        }
        if self.marks.len() > count {
            self.owners.push(owner);
        }
    }

    /// Returns the index of all products, from those of some.
    pub(crate) fn of(parts: impl Iterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.append(part);
        }
        whole.lower = whole.text.to_ascii_lowercase();
        whole
    }

    fn append(&mut self, other: Self) {
        if u32::try_from(self.text.len() + other.text.len()).is_err() {
            return;
        }
        let products = index(self.products.len());
        let [names, owners, text] =
            [self.names.len(), self.owners.len(), self.text.len()].map(index);
        let name = |name: Option<u32>| name.map(|name| name + names);
        self.owners.extend(other.owners.into_iter().map(|owner| Owner {
            product: owner.product + products,
            action: name(owner.action),
            title: name(owner.title),
            object: name(owner.object),
            field: name(owner.field),
        }));
        self.starts.extend(other.starts.into_iter().map(|start| start + text));
        self.marks.extend(other.marks.into_iter().map(|(kind, owner)| (kind, owner + owners)));
        self.products.extend(other.products);
        self.names.extend(other.names);
        self.text.push_str(&other.text);
    }

    pub(crate) fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        let query = Query::new(text);
        let mut ranked = Vec::new();
        let Some(longest) = query.words.iter().max_by_key(|word| word.needle().len()) else {
            return Vec::new();
        };
        self.find(longest, &mut |found| ranked.extend(self.rank(&query, &found)));
        // A text without the longest word can only lack the name of its product.
        if query.words.len() > 1 && self.products.iter().any(|(name, _)| is(longest, name)) {
            for word in query.words.iter().filter(|word| !std::ptr::eq(*word, longest)) {
                self.find(word, &mut |found| ranked.extend(self.rank(&query, &found)));
            }
        }
        self.best(ranked, limit)
    }

    /// Calls a function with each text that has a word, in order.
    fn find(&self, word: &Finder<'_>, each: &mut dyn FnMut(Found<'_>)) {
        let (mut position, mut from) = (0, 0);
        while let Some(at) = word.find(&self.lower.as_bytes()[from..]).map(|at| from + at) {
            while self.end(position) <= at {
                position += 1;
            }
            let range = self.range(position);
            let (text, lower) = (&self.text[range.clone()], &self.lower[range.clone()]);
            each(Found { position, text, lower, at: at - range.start });
            from = range.end;
        }
    }

    /// Returns the end of a text, where its line ends.
    fn end(&self, position: usize) -> usize {
        self.starts.get(position + 1).map_or(self.lower.len(), |next| place(*next)) - 1
    }

    /// Returns the rank of a text that has a word, if it has all others.
    fn rank(&self, query: &Query<'_>, found: &Found<'_>) -> Option<Rank> {
        let (kind, owner) = self.marks[found.position];
        let quality = match query.words.len() {
            1 => found.quality(found.at, &query.whole),
            _ => found
                .quality_of(&query.whole)
                .or_else(|| self.quality_of_words(query, found, owner))?,
        };
        // The start of a name of an action ranks before a whole field, as what is looked for more.
        let step = quality * 2 + if kind > HitKind::Action { 3 } else { 0 };
        Some((step, kind, index(found.text.len()), index(found.position)))
    }

    /// Returns how well a text matches several words: all joined, or one by one, of which one may be
    /// the name of its product.
    fn quality_of_words(&self, query: &Query<'_>, found: &Found<'_>, owner: u32) -> Option<u8> {
        let lower = found.lower.as_bytes();
        let mut missing = query.words.iter().filter(|word| word.find(lower).is_none());
        let Some(word) = missing.next() else {
            return found.quality_of(&query.joined).or(Some(4));
        };
        let (product, _) = &self.products[place(self.owners[place(owner)].product)];
        (missing.next().is_none() && is(word, product)).then_some(4)
    }

    /// Returns the hits with the best ranks, one per owner and kind. A text that many products have
    /// comes first a few times, then after all others.
    fn best(&self, mut ranked: Vec<Rank>, limit: usize) -> Vec<Hit> {
        let (mut rest, mut count) = (&mut *ranked, limit.max(1));
        let (mut seen, mut times) = (HashSet::new(), HashMap::<_, usize>::new());
        let (mut hits, mut repeated) = (Vec::new(), Vec::new());
        while hits.len() < limit && !rest.is_empty() {
            // Most are not sorted, since only the best are shown.
            count = count.saturating_mul(4).min(rest.len());
            if count < rest.len() {
                rest.select_nth_unstable(count);
            }
            let (best, others) = rest.split_at_mut(count);
            best.sort_unstable();
            for (.., position) in best {
                let (position, mark) = (place(*position), self.marks[place(*position)]);
                if seen.insert(mark) {
                    let times =
                        times.entry((mark.0, &self.lower[self.range(position)])).or_default();
                    *times += 1;
                    if *times > REPEATS { &mut repeated } else { &mut hits }.push(position);
                }
            }
            rest = others;
        }
        hits.into_iter().chain(repeated).take(limit).map(|position| self.hit(position)).collect()
    }

    fn range(&self, position: usize) -> std::ops::Range<usize> {
        place(self.starts[position])..self.end(position)
    }

    fn hit(&self, position: usize) -> Hit {
        let (kind, owner) = self.marks[position];
        let owner = self.owners[place(owner)];
        let own = |name: Option<u32>| Some(String::from(&*self.names[place(name?)]));
        let (product, version) = self.products[place(owner.product)].clone();
        let is_titled = matches!(kind, HitKind::Product | HitKind::Action);
        Hit {
            kind,
            text: self.text[self.range(position)].to_owned(),
            title: own(owner.title).filter(|_| is_titled),
            product,
            version,
            action: own(owner.action),
            object: own(owner.object),
            field: own(owner.field),
        }
    }
}

/// What is searched for, in lower case.
struct Query<'q> {
    /// As it was written.
    whole: Finder<'q>,
    /// Its words, none if it is empty or has several lines.
    words: Vec<Finder<'q>>,
    /// The words without spaces.
    joined: Finder<'q>,
}

impl Query<'_> {
    fn new(text: &str) -> Self {
        let whole = text.trim().to_lowercase();
        let words = whole.split_whitespace().take(if whole.contains('\n') { 0 } else { MAX_WORDS });
        let words: Vec<&str> = words.collect();
        let finder = |text: &str| Finder::new(text).into_owned();
        Self {
            joined: finder(&words.concat()),
            words: words.into_iter().map(finder).collect(),
            whole: finder(&whole),
        }
    }
}

/// A text that has a word.
struct Found<'i> {
    position: usize,
    text: &'i str,
    lower: &'i str,
    /// Where the word is.
    at: usize,
}

impl Found<'_> {
    fn quality_of(&self, query: &Finder<'_>) -> Option<u8> {
        Some(self.quality(query.find(self.lower.as_bytes())?, query))
    }

    /// Returns how well the text matches, the best first: as a whole, at its start, at the start of a
    /// word, anywhere.
    fn quality(&self, at: usize, query: &Finder<'_>) -> u8 {
        if at == 0 {
            return u8::from(self.text.len() != query.needle().len());
        }
        let before = self.text[..at].chars().next_back();
        let first = self.text[at..].chars().next();
        let starts_word =
            first.is_some_and(char::is_uppercase) || before.is_some_and(|c| !c.is_alphanumeric());
        if starts_word { 2 } else { 3 }
    }
}

/// How well a text of its kind matches, its kind, its length and its position. Lower ones are better.
type Rank = (u8, HitKind, u32, u32);

/// Indices of an index are smaller than a catalog, which has at most 4 GiB.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn is(word: &Finder<'_>, name: &str) -> bool {
    name.as_bytes().eq_ignore_ascii_case(word.needle())
}

#[cfg(test)]
mod tests {
    use super::{Found, Query};

    #[test]
    fn a_whole_text_ranks_before_a_start_a_word_and_an_inner_part() {
        let quality = |text: &str, query: &str| {
            let lower = text.to_ascii_lowercase();
            Found { position: 0, text, lower: &lower, at: 0 }.quality_of(&Query::new(query).whole)
        };
        assert_eq!(quality("DomainName", "domainname"), Some(0));
        assert_eq!(quality("DomainName", "domain"), Some(1));
        assert_eq!(quality("DomainName", "name"), Some(2));
        assert_eq!(quality("DomainName", "main"), Some(3));
        assert_eq!(quality("DomainName", "names"), None);
        assert_eq!(quality("查询直播域名", "直播"), Some(3));
    }
}
