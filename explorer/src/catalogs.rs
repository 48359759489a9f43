//! The catalog with official descriptions in the language of the page, where some were added.

use std::sync::Arc;

use tencentcloud_catalog::{Catalog, FormatError, Texts};

use crate::messages::Language;

/// A catalog for each language; the same one unless there are descriptions in both.
pub(crate) struct Catalogs {
    english: Arc<Catalog>,
    chinese: Arc<Catalog>,
}

impl Catalogs {
    /// Adds descriptions to a catalog, or to the facts. Those that are first count, within their
    /// language if there are several and the facts are meant.
    pub fn new(catalog: Option<Catalog>, texts: Vec<Texts>) -> Result<Self, FormatError> {
        let described = |catalog: Catalog, texts: Vec<Texts>| {
            Arc::new(texts.into_iter().fold(catalog, Catalog::with_texts))
        };
        let has_both = texts.iter().any(is_chinese) && !texts.iter().all(is_chinese);
        if catalog.is_none() && has_both {
            let (chinese, english) = texts.into_iter().partition(is_chinese);
            return Ok(Self {
                english: described(Catalog::facts()?, english),
                chinese: described(Catalog::facts()?, chinese),
            });
        }
        let catalog = described(catalog.map_or_else(Catalog::facts, Ok)?, texts);
        Ok(Self { english: Arc::clone(&catalog), chinese: catalog })
    }

    pub fn of(&self, language: Language) -> &Catalog {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }

    /// Searches once, in the background: the first search reads all products.
    pub fn warm_up(&self) {
        let catalogs = [Arc::clone(&self.english), Arc::clone(&self.chinese)];
        std::thread::spawn(move || {
            for catalog in catalogs {
                drop(catalog.search("warm up", 1));
            }
        });
    }
}

/// Returns whether most titles of products are Chinese; English descriptions have none.
fn is_chinese(texts: &Texts) -> bool {
    let is_chinese = |title: &str| title.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let count = texts.entries().iter().filter(|entry| is_chinese(&entry.title)).count();
    count * 2 > texts.entries().len()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tencentcloud_catalog::ProductTexts;

    use super::*;

    fn texts(title: &str) -> Texts {
        let definitions = format!(
            r#"{{"metadata": {{"apiVersion": "2017-03-12", "serviceShortName": "cvm",
                 "serviceNameCN": "云主机", "api_brief": ""}}, "objects": {{}}, "actions":
                 {{"RunInstances": {{"name": "{title}", "document": "", "status": "online",
                 "input": "RunInstancesRequest", "output": null}}}}}}"#
        );
        let product = ProductTexts::read(&definitions).unwrap();
        Texts::open(Cursor::new(Texts::write("invented", vec![product]).unwrap())).unwrap()
    }

    #[test]
    fn descriptions_are_those_of_the_language() {
        let titles = |texts: Vec<Texts>| {
            let catalogs = Catalogs::new(None, texts).unwrap();
            [Language::English, Language::Chinese].map(|language| {
                let cvm = catalogs.of(language).product("cvm", None).unwrap().unwrap();
                cvm.action("RunInstances").unwrap().title.clone()
            })
        };
        assert_eq!(titles(vec![texts("租用"), texts("Rent")]), ["Rent", "租用"]);
        assert_eq!(titles(vec![texts("Rent"), texts("租用")]), ["Rent", "租用"]);
        assert_eq!(titles(vec![texts("租用")]), ["租用", "租用"]);
    }
}
