//! Error codes, which the definitions lack.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tencentcloud_catalog::{ErrorCode, Product};
use tencentcloud_codegen::import::definitions::ErrorCodes;

use crate::import::wheel;

/// Error codes by product and version, such as `live/v20180801`.
#[derive(Default)]
pub(super) struct Codes {
    /// Those of each action.
    pub of_actions: ErrorCodes,
    /// Those of the product, some of which are of no known action.
    pub of_products: BTreeMap<String, BTreeSet<String>>,
}

/// Returns the key of a product: its version is named like the folder of its definitions.
pub(super) fn key(product: &str, version: &str) -> String {
    format!("{product}/v{}", version.replace('-', ""))
}

impl Codes {
    /// Returns the codes that products have.
    pub(super) fn of(products: &[Product]) -> Self {
        let mut codes = Self::default();
        for product in products {
            let key = key(&product.name, &product.version);
            let named = |error: &ErrorCode| error.code.clone();
            let actions = product.actions.iter().map(|action| {
                let own = action.errors.iter().filter_map(|index| {
                    product.errors.get(usize::try_from(*index).ok()?).map(named)
                });
                (action.name.clone(), own.collect())
            });
            codes.of_actions.insert(key.clone(), actions.collect());
            codes.of_products.insert(key, product.errors.iter().map(named).collect());
        }
        codes
    }
}

/// Reads the codes of each product from a wheel of `tencentcloud_sdk_python`.
pub(super) fn of_sdk(path: &Path) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let found = wheel::files(path, "errorcodes.py")?;
    if found.is_empty() {
        return Err(format!("{} holds no error codes: no */v*/errorcodes.py", path.display()));
    }
    let keyed = found.iter().filter_map(|(path, text)| {
        let mut parts = path.rsplit('/').skip(1);
        let (version, product) = (parts.next()?, parts.next()?);
        Some((format!("{}/{version}", wheel::service(product)), constants(text).collect()))
    });
    Ok(keyed.collect())
}

/// Returns the strings that a Python file names: `NAME = 'value'`.
fn constants(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let (name, value) = line.split_once(" = '")?;
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let value = value.trim_end().strip_suffix('\'')?;
        (is_name && !value.contains(['\'', '\\'])).then(|| value.to_owned())
    })
}

/// Adds codes to those of a product, which stay sorted.
pub(super) fn add(product: &mut Product, more: &BTreeSet<String>) {
    let known: BTreeMap<String, ErrorCode> =
        product.errors.drain(..).map(|error| (error.code.clone(), error)).collect();
    let before: Vec<String> = known.keys().cloned().collect();
    let mut all = known;
    for code in more {
        let new = ErrorCode { code: code.clone(), ..ErrorCode::default() };
        all.entry(code.clone()).or_insert(new);
    }
    let numbers: BTreeMap<&String, u32> = all.keys().zip(0..).collect();
    let moved = |index: &u32| {
        let code = before.get(usize::try_from(*index).ok()?)?;
        numbers.get(code).copied()
    };
    let lists = product.actions.iter_mut().map(|action| &mut action.errors);
    for list in lists.chain([&mut product.common_errors]) {
        *list = list.iter().filter_map(moved).collect();
    }
    product.errors = all.into_values().collect();
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::Action;

    use super::*;

    #[test]
    fn constants_of_a_file_are_read() {
        let text = "# 描述 = 'x'\nFAILED_A = 'Failed.A'\r\n\nB = 'B'\nC = C\nD = 'a\\'b'\n";
        assert_eq!(constants(text).collect::<Vec<_>>(), ["Failed.A", "B"]);
    }

    #[test]
    fn codes_are_added_in_their_order_and_actions_keep_theirs() {
        let code = |code: &str| ErrorCode { code: code.to_owned(), ..ErrorCode::default() };
        let action = Action { name: "Brew".to_owned(), errors: vec![1, 0], ..Action::default() };
        let mut product = Product {
            name: "tea".to_owned(),
            version: "2024-01-01".to_owned(),
            actions: vec![action],
            errors: vec![code("B"), code("D")],
            common_errors: vec![1],
            ..Product::default()
        };
        add(&mut product, &["A", "C", "D"].map(str::to_owned).into());
        let all: Vec<_> = product.errors.iter().map(|error| &*error.code).collect();
        assert_eq!(all, ["A", "B", "C", "D"]);
        let own: Vec<_> = product.errors(&product.actions[0]).map(|e| &*e.code).collect();
        assert_eq!(own, ["D", "B", "D"]);
        let codes = Codes::of(&[product]);
        assert_eq!(codes.of_actions["tea/v20240101"]["Brew"], ["D", "B"]);
        assert_eq!(codes.of_products["tea/v20240101"].len(), 4);
    }
}
