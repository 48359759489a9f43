//! How each action responds.

use std::fmt;

use tencentcloud_catalog::{Action, Catalog, FormatError, Product};

use super::roles::Roles;
use crate::model;
use crate::respond::ResponseSource;

/// How each action of a catalog responds. Its `Display` is a table with a line for each product
/// version.
#[derive(Clone, Debug)]
pub struct Coverage(Vec<ProductCoverage>);

/// How each action of a product version responds. Its `Display` is a table with a line for each
/// action.
#[derive(Clone, Debug)]
pub struct ProductCoverage {
    product: String,
    version: String,
    actions: Vec<(String, ResponseSource)>,
}

const SOURCES: [ResponseSource; 3] =
    [ResponseSource::Stateful, ResponseSource::Example, ResponseSource::Synthetic];

impl Coverage {
    pub(super) fn of(catalog: &Catalog) -> Result<Self, FormatError> {
        let mut all = Vec::new();
        for entry in catalog.entries() {
            let product = catalog.product(&entry.name, Some(&entry.version))?;
            all.extend(product.map(|product| ProductCoverage::of(&product)));
        }
        Ok(Self(all))
    }

    /// Returns the product versions.
    pub fn products(&self) -> &[ProductCoverage] {
        &self.0
    }

    /// Returns the number of actions whose responses have a source.
    pub fn count(&self, source: ResponseSource) -> usize {
        self.0.iter().map(|product| product.count(source)).sum()
    }
}

impl ProductCoverage {
    fn of(product: &Product) -> Self {
        let roles = Roles::of(product);
        let source = |action: &Action| match roles.get(product, &action.name) {
            Some(_) => ResponseSource::Stateful,
            None if model::example(action).is_some() => ResponseSource::Example,
            None => ResponseSource::Synthetic,
        };
        let actions = product.actions.iter().map(|a| (a.name.clone(), source(a))).collect();
        Self { product: product.name.clone(), version: product.version.clone(), actions }
    }

    /// Returns the name of the product.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Returns the API version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the actions with the sources of their responses, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = (&str, ResponseSource)> {
        self.actions.iter().map(|(name, source)| (name.as_str(), *source))
    }

    /// Returns the number of actions whose responses have a source.
    pub fn count(&self, source: ResponseSource) -> usize {
        self.actions.iter().filter(|(_, of)| *of == source).count()
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, version: &str, counts: [usize; 3]) -> fmt::Result {
    let [stateful, example, synthetic] = counts;
    let total: usize = counts.iter().sum();
    writeln!(f, "{name:<16} {version:<10} {stateful:>8} {example:>8} {synthetic:>9} {total:>8}")
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, version) = ("product", "version");
        writeln!(f, "{name:<16} {version:<10} stateful  example synthetic  actions")?;
        for product in &self.0 {
            let counts = SOURCES.map(|source| product.count(source));
            row(f, &product.product, &product.version, counts)?;
        }
        row(f, "total", "", SOURCES.map(|source| self.count(source)))
    }
}

impl fmt::Display for ProductCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.actions.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        writeln!(f, "{} {}", self.product, self.version)?;
        for (name, source) in &self.actions {
            writeln!(f, "  {name:<width$}  {}", source.as_str())?;
        }
        Ok(())
    }
}
