//! Official descriptions, stored separately from the facts in a file that is never published.
//!
//! A [`Catalog`](crate::Catalog) is given them by [`Catalog::with_texts`](crate::Catalog::with_texts).
//! The titles of a product are read with the product, everything else with the action that needs
//! it. Therefore, the descriptions of a product are compressed in parts of some 32 KiB.

mod definitions;
mod describe;

use std::fmt;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde::{Deserialize, Serialize};

pub use definitions::{DefinitionError, ProductTexts};

use crate::file::{FormatError, Frame, append, assemble, decode, encode};

/// The first bytes of every file with descriptions; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"TCTEXTS1";
/// The size at which a part ends, before compression.
const PART: usize = 32 << 10;
/// The maximum size of the index, and of a frame as it is stored.
const MAX: u32 = 32 << 20;

/// Official descriptions of products, in one language.
pub struct Texts {
    file: Mutex<Box<dyn Source>>,
    body: u64,
    head: Head,
    /// The product that was used last.
    last: Mutex<Option<(usize, Arc<Summary>)>>,
}

/// What descriptions are read from: a file, or bytes.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    origin: String,
    entries: Vec<TextEntry>,
}

/// A product version with descriptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEntry {
    /// The product.
    pub name: String,
    /// The API version.
    pub version: String,
    /// The title.
    pub title: String,
    summary: Frame,
}

/// What is read with a product.
#[derive(Debug, Serialize, Deserialize)]
struct Summary {
    description: String,
    /// The actions, sorted by name, with their titles, and the parts with their descriptions.
    actions: Vec<(String, String, u32)>,
    places: Frame,
}

/// Where the other descriptions of a product are.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Places {
    /// The shared types, sorted by name, with their parts.
    objects: Vec<(String, u32)>,
    parts: Vec<Frame>,
}

/// The descriptions of an action or of a shared type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Described {
    Action { name: String, description: String, request: Fields, response: Fields },
    Object { name: String, description: String, fields: Fields },
}

/// The descriptions of fields by their names.
type Fields = Vec<(String, String)>;

impl Texts {
    /// Opens descriptions. Reads the index; the rest is read when it is used.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes do not contain descriptions.
    pub fn open(source: impl Source + 'static) -> Result<Self, FormatError> {
        Self::read(Box::new(source)).map_err(FormatError::in_texts)
    }

    /// Opens the descriptions in a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be opened or holds no descriptions.
    pub fn open_file(path: &Path) -> std::io::Result<Self> {
        let file = std::fs::File::open(path)?;
        Self::open(file).map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e))
    }

    fn read(mut file: Box<dyn Source>) -> Result<Self, FormatError> {
        let short = |_| FormatError::new("the file ends too early");
        let mut start = [0; 16];
        file.read_exact(&mut start).map_err(short)?;
        let number = |at: usize| {
            let four = start.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            four.map(u32::from_le_bytes).unwrap_or_default()
        };
        if start[..8] != *MAGIC {
            return Err(FormatError::new("the file begins with other bytes"));
        }
        let length = number(8);
        if length > MAX {
            return Err(FormatError::new("the index is too large"));
        }
        let mut head = Vec::new();
        file.by_ref().take(length.into()).read_to_end(&mut head).map_err(short)?;
        if crc32fast::hash(&head) != number(12) {
            return Err(FormatError::new("the checksum of the index differs"));
        }
        let head = decode(&head)?;
        let body = 16 + u64::from(length);
        Ok(Self { file: Mutex::new(file), body, head, last: Mutex::default() })
    }

    /// Returns where the descriptions were read, such as the name of a wheel.
    pub fn origin(&self) -> &str {
        &self.head.origin
    }

    /// Returns the product versions, sorted by name and version.
    pub fn entries(&self) -> &[TextEntry] {
        &self.head.entries
    }

    fn position(&self, name: &str, version: &str) -> Option<usize> {
        let key = |entry: &TextEntry| (&*entry.name, &*entry.version).cmp(&(name, version));
        self.head.entries.binary_search_by(key).ok()
    }

    fn unpack(&self, frame: Frame) -> Result<Vec<u8>, FormatError> {
        if frame.packed > MAX {
            return Err(FormatError::new("a frame is too large"));
        }
        let mut packed = vec![0; usize::try_from(frame.packed).unwrap_or_default()];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let start = SeekFrom::Start(self.body + u64::from(frame.offset));
        let read = file.seek(start).and_then(|_| file.read_exact(&mut packed));
        drop(file);
        read.map_err(|_| FormatError::new("the file ends too early"))?;
        frame.verify(&packed)?;
        frame.unpack(&packed, &[])
    }

    fn summary(&self, index: usize) -> Result<Arc<Summary>, FormatError> {
        let lock = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, summary)) = lock().as_ref().filter(|(known, _)| *known == index) {
            return Ok(Arc::clone(summary));
        }
        let summary = decode(&self.unpack(self.head.entries[index].summary)?)?;
        let summary = Arc::new(summary);
        *lock() = Some((index, Arc::clone(&summary)));
        Ok(summary)
    }

    fn places(&self, summary: &Summary) -> Result<Places, FormatError> {
        decode(&self.unpack(summary.places)?)
    }

    fn part(&self, frame: Frame) -> Result<Vec<Described>, FormatError> {
        decode(&self.unpack(frame)?)
    }

    /// Writes descriptions. `origin` says where they were read.
    ///
    /// # Errors
    ///
    /// Returns an error if a product occurs twice, or the file exceeds 4 GiB.
    pub fn write(origin: &str, mut products: Vec<ProductTexts>) -> Result<Vec<u8>, String> {
        products.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        let twice = products
            .windows(2)
            .find(|two| two[0].name == two[1].name && two[0].version == two[1].version);
        if let Some(two) = twice {
            return Err(format!("{} {} occurs twice", two[0].name, two[0].version));
        }
        let mut body = Vec::new();
        let mut entries = Vec::new();
        for ProductTexts { name, version, title, description, titles, described } in products {
            let summary = summarize(&mut body, description, titles, described)?;
            let summary = pack(&mut body, &encode(&summary))?;
            entries.push(TextEntry { name, version, title, summary });
        }
        let origin = origin.to_owned();
        assemble(MAGIC, &encode(&Head { origin, entries }), body)
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts")
            .field("origin", &self.origin())
            .field("entries", &self.entries().len())
            .finish_non_exhaustive()
    }
}

fn pack(body: &mut Vec<u8>, bytes: &[u8]) -> Result<Frame, String> {
    append(body, &compress_to_vec(bytes, CompressionLevel::Fastest), bytes.len())
}

/// Writes the parts of a product, and returns what is read with it.
fn summarize(
    body: &mut Vec<u8>,
    description: String,
    titles: Vec<(String, String)>,
    described: Vec<Described>,
) -> Result<Summary, String> {
    let (mut actions, mut places) = (Vec::new(), Places::default());
    let mut titles: std::collections::BTreeMap<_, _> = titles.into_iter().collect();
    let (mut part, mut size) = (Vec::new(), 0);
    for described in described {
        let number = u32::try_from(places.parts.len()).unwrap_or(u32::MAX);
        match &described {
            Described::Action { name, .. } => {
                let title = titles.remove(name).unwrap_or_default();
                actions.push((name.clone(), title, number));
            }
            Described::Object { name, .. } => places.objects.push((name.clone(), number)),
        }
        size += encode(&described).len();
        part.push(described);
        if size >= PART {
            places.parts.push(pack(body, &encode(&part))?);
            (part, size) = (Vec::new(), 0);
        }
    }
    if !part.is_empty() {
        places.parts.push(pack(body, &encode(&part))?);
    }
    actions.sort();
    places.objects.sort();
    let places = pack(body, &encode(&places))?;
    Ok(Summary { description, actions, places })
}
