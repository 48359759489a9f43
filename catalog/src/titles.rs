//! The names of products in English and Chinese, which are facts.

use crate::file::Entry;

/// A line per product, sorted: the product, its English and its Chinese name. Either may be empty.
const NAMES: &str = include_str!("../names.tsv");

fn names() -> impl Iterator<Item = [&'static str; 3]> {
    NAMES.lines().map(|line| {
        let mut parts = line.split('\t');
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    })
}

/// Adds the names of products. A title of the entry itself stays.
pub(crate) fn put(entries: &mut [Entry]) {
    let mut names = names().peekable();
    for entry in entries {
        while names.next_if(|[product, ..]| **product < *entry.name).is_some() {}
        let Some([_, english, chinese]) = names.peek().filter(|[of, ..]| **of == *entry.name)
        else {
            continue;
        };
        if entry.title == entry.name && !english.is_empty() {
            entry.title = (*english).to_owned();
        }
        entry.chinese_title = (*chinese).to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, names};
    use crate::Catalog;

    #[test]
    fn names_are_sorted_and_those_of_products() {
        assert!(names().is_sorted_by(|[a, ..], [b, ..]| a < b));
        let catalog = Catalog::facts().unwrap();
        for ([product, english, chinese], line) in names().zip(NAMES.lines()) {
            assert_eq!(line.matches('\t').count(), 2, "{line}");
            assert!(catalog.find(product, None).is_some(), "{line}");
            assert!(english.is_ascii() && !(english.is_empty() && chinese.is_empty()), "{line}");
        }
        let named = catalog.entries().iter().filter(|entry| !entry.chinese_title.is_empty());
        assert!(named.count() >= 297, "products without a Chinese name");
    }
}
