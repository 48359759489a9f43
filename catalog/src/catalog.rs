//! Access to the products of a catalog.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};

use crate::file::{Entry, File, FormatError, Part};
use crate::model::Product;
use crate::search::{Hit, Index};
use crate::texts::Texts;

/// The number of products that stay unpacked.
const KEPT: usize = 8;
/// The number of products of a part of the index.
const BLOCK: usize = 16;

/// A catalog: a small resident index, and products that are unpacked on demand.
#[derive(Debug)]
pub struct Catalog {
    file: File,
    names: OnceLock<Result<Vec<Vec<String>>, FormatError>>,
    /// The products that were used last, the latest at the end.
    kept: Mutex<Vec<(usize, Arc<Product>)>>,
    index: OnceLock<Result<Index, FormatError>>,
    /// Descriptions; the first that knows a product describes it.
    texts: Vec<Texts>,
}

impl Catalog {
    /// Opens a catalog. Reads the index; products are read when they are used.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not a catalog.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, FormatError> {
        Ok(Self {
            file: File::open(bytes.into())?,
            names: OnceLock::new(),
            kept: Mutex::default(),
            index: OnceLock::new(),
            texts: Vec::new(),
        })
    }

    /// Adds descriptions, which replace those of the catalog. If several describe a product, those
    /// that were added first count.
    ///
    /// Products have the titles, and [`Catalog::describe`] adds everything else about an action.
    #[must_use]
    pub fn with_texts(mut self, texts: Texts) -> Self {
        for entry in self.file.entries_mut() {
            let is_described =
                self.texts.iter().any(|t| t.title(&entry.name, &entry.version).is_some());
            let title = texts.title(&entry.name, &entry.version);
            if let Some(title) = title.filter(|_| !is_described) {
                title.clone_into(&mut entry.title);
            }
        }
        self.texts.push(texts);
        self
    }

    /// Opens the catalog in a file.
    ///
    /// # Errors
    ///
    /// Returns an error that names the file if it cannot be read or is not a catalog.
    pub fn open_file(path: &Path) -> std::io::Result<Self> {
        let named = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let bytes = std::fs::read(path).map_err(|e| std::io::Error::new(e.kind(), named(&e)))?;
        Self::open(bytes).map_err(|e| std::io::Error::other(named(&e)))
    }

    /// Opens the facts of all products, which are compiled into the program.
    ///
    /// # Errors
    ///
    /// Returns an error if the file was damaged when the program was built.
    #[cfg(feature = "facts")]
    pub fn facts() -> Result<Self, FormatError> {
        let mut catalog = Self::open(include_bytes!("../facts.bin").as_slice())?;
        crate::titles::put(catalog.file.entries_mut());
        Ok(catalog)
    }

    /// Returns the product versions, sorted by name and version.
    pub fn entries(&self) -> &[Entry] {
        self.file.entries()
    }

    /// Returns the entry with this product and version, or with the latest version.
    pub fn find(&self, product: &str, version: Option<&str>) -> Option<&Entry> {
        self.position(product, version).map(|index| &self.entries()[index])
    }

    fn position(&self, product: &str, version: Option<&str>) -> Option<usize> {
        let is_it = |entry: &Entry| {
            entry.name == product && version.is_none_or(|version| entry.version == version)
        };
        self.entries().iter().rposition(is_it)
    }

    /// Returns a product in this version, or in the latest; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Returns an error if the product's bytes are damaged.
    pub fn product(
        &self,
        product: &str,
        version: Option<&str>,
    ) -> Result<Option<Arc<Product>>, FormatError> {
        self.position(product, version).map(|index| self.at(index)).transpose()
    }

    /// Returns a product without the fields of its actions and without shared types, for a list of
    /// actions: a fraction of the work of [`Catalog::product`]. Nothing stays in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if the product's bytes are damaged.
    pub fn outline(
        &self,
        product: &str,
        version: Option<&str>,
    ) -> Result<Option<Product>, FormatError> {
        let index = self.position(product, version);
        index.map(|index| self.read(index, Part::Outline)).transpose()
    }

    /// Returns a product with the fields of one action and of the types that it contains, with their
    /// descriptions: other actions and types are empty. If the product has no such action, this is
    /// the [`outline`](Self::outline). Nothing stays in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if the product's bytes are damaged.
    pub fn product_of_action(
        &self,
        product: &str,
        version: Option<&str>,
        action: &str,
    ) -> Result<Option<Product>, FormatError> {
        let Some(index) = self.position(product, version) else { return Ok(None) };
        let mut product = self.read(index, Part::Action(action))?;
        if let Some(action) = product.actions.iter().position(|known| known.name == action) {
            self.put_descriptions(&mut product, action)?;
        }
        Ok(Some(product))
    }

    /// Puts the descriptions of an action, and of the types that it contains, into a product of this
    /// catalog, if any were added by [`Catalog::with_texts`].
    ///
    /// # Errors
    ///
    /// Returns an error if the descriptions are damaged.
    pub fn describe(&self, product: &mut Arc<Product>, action: usize) -> Result<(), FormatError> {
        let Some(index) = self.position(&product.name, Some(&product.version)) else {
            return Ok(());
        };
        if self.texts.is_empty() || action >= product.actions.len() {
            return Ok(());
        }
        // A product that nobody else holds is not copied.
        self.kept().retain(|(known, _)| *known != index);
        self.put_descriptions(Arc::make_mut(product), action)?;
        self.keep(index, product);
        Ok(())
    }

    fn put_descriptions(&self, product: &mut Product, action: usize) -> Result<(), FormatError> {
        for texts in &self.texts {
            if texts.describe(product, action)? {
                break;
            }
        }
        Ok(())
    }

    fn at(&self, index: usize) -> Result<Arc<Product>, FormatError> {
        {
            let mut kept = self.kept();
            if let Some(position) = kept.iter().position(|(known, _)| *known == index) {
                let found = kept.remove(position);
                let product = Arc::clone(&found.1);
                kept.push(found);
                return Ok(product);
            }
        }
        // The lock is not held while unpacking, since other products would wait.
        let product = Arc::new(self.read(index, Part::All)?);
        self.keep(index, &product);
        Ok(product)
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(usize, Arc<Product>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, index: usize, product: &Arc<Product>) {
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((index, Arc::clone(product)));
    }

    /// Reads a product with its titles.
    fn read(&self, index: usize, part: Part<'_>) -> Result<Product, FormatError> {
        let mut product = self.file.product(index, part)?;
        let entry = &self.entries()[index];
        if product.title == product.name {
            product.title.clone_from(&entry.title);
        }
        if !entry.chinese_title.is_empty() {
            product.search.push(entry.chinese_title.clone());
        }
        for texts in &self.texts {
            if texts.put_titles(&mut product)? {
                break;
            }
        }
        Ok(product)
    }

    /// Returns the names of the actions of an entry, sorted, without unpacking the product.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are damaged.
    pub fn actions(&self, entry: &Entry) -> Result<&[String], FormatError> {
        let names = self.names.get_or_init(|| self.file.names()).as_ref().map_err(Clone::clone)?;
        let index = self.entries().iter().position(|known| known == entry);
        Ok(index.and_then(|index| names.get(index)).map_or(&[], Vec::as_slice))
    }

    /// Searches products, actions, fields, values, error codes and search words; the best hits
    /// come first. The first search reads all products.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are damaged.
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Hit>, FormatError> {
        let index = self.index.get_or_init(|| self.read_index());
        Ok(index.as_ref().map_err(Clone::clone)?.search(text, limit))
    }

    /// Reads all products, as many at once as the machine has processors.
    fn read_index(&self) -> Result<Index, FormatError> {
        let (sender, parts) = mpsc::channel();
        let next = AtomicUsize::new(0);
        let count = self.entries().len();
        let read = |sender: mpsc::Sender<_>| {
            loop {
                let start = next.fetch_add(BLOCK, Ordering::Relaxed);
                let part = || self.index_of(start..count.min(start + BLOCK));
                if start >= count || sender.send((start, part())).is_err() {
                    return;
                }
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let start =
                |sender| std::thread::Builder::new().spawn_scoped(scope, || read(sender)).is_ok();
            if (0..threads).filter(|_| start(sender.clone())).count() == 0 {
                read(sender.clone());
            }
            drop(sender);
            let parts = parts.into_iter().map(|(start, part)| Ok((start, part?)));
            let mut parts = parts.collect::<Result<Vec<_>, FormatError>>()?;
            parts.sort_unstable_by_key(|(start, _)| *start);
            Ok(Index::of(parts.into_iter().map(|(_, part)| part)))
        })
    }

    fn index_of(&self, positions: Range<usize>) -> Result<Index, FormatError> {
        let mut index = Index::default();
        for position in positions {
            index.add(&self.read(position, Part::Distinct)?);
        }
        Ok(index)
    }
}
