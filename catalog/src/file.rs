//! The format of a catalog: a head with the list of products, a dictionary, and one compressed
//! frame per product version. Everything has a length and a checksum, so that damaged bytes are
//! found before they are decompressed.

mod stored;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use ruzstd::decoding::Dictionary;
use ruzstd::decoding::FrameDecoder;
use serde::{Deserialize, Serialize};

pub(crate) use self::stored::Part;
use crate::model::Product;

/// The first bytes of every catalog; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"TCCATLG5";
/// The maximum size of a frame, unpacked.
const MAX_FRAME: u32 = 32 << 20;

/// The bytes are not a catalog, or no descriptions, or are damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    problem: &'static str,
    is_texts: bool,
}

impl FormatError {
    pub(crate) const fn new(problem: &'static str) -> Self {
        Self { problem, is_texts: false }
    }

    /// Marks the error as one of added descriptions ([`Texts`](crate::Texts)). vocabulary: allow
    pub(crate) fn in_texts(self) -> Self {
        Self { is_texts: true, ..self }
    }

    /// Returns whether descriptions added by [`Catalog::with_texts`](crate::Catalog::with_texts)
    /// are damaged, rather than the catalog.
    pub fn is_texts(&self) -> bool {
        self.is_texts
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_texts {
            return write!(f, "the added descriptions cannot be used: {}", self.problem);
        }
        write!(f, "this is not a complete catalog: {}; build it again", self.problem)
    }
}

impl std::error::Error for FormatError {}

/// What stays resident of a product version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The service in credential scopes, such as `live`.
    pub name: String,
    /// The API version.
    pub version: String,
    /// The title; the name where no other is known.
    pub title: String,
    /// The Chinese title; empty where none is known, and always in a catalog from a file.
    #[serde(skip)]
    pub chinese_title: String,
    /// The default host.
    pub host: String,
    /// The number of actions.
    pub actions: u32,
    /// The number of events that its callbacks report.
    pub events: u32,
    frame: Frame,
}

/// Where compressed bytes are, from the end of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Frame {
    pub offset: u32,
    pub packed: u32,
    unpacked: u32,
    checksum: u32,
}

impl Frame {
    /// Checks the bytes of the frame.
    pub fn verify(self, bytes: &[u8]) -> Result<(), FormatError> {
        match crc32fast::hash(bytes) == self.checksum {
            true => Ok(()),
            false => Err(FormatError::new("the checksum of a frame differs")),
        }
    }

    /// Decompresses the bytes of the frame, which are verified.
    pub fn unpack(self, packed: &[u8], dictionary: &[u8]) -> Result<Vec<u8>, FormatError> {
        self.unpack_with(&mut decoder(dictionary)?, packed)
    }

    fn unpack_with(
        self,
        decoder: &mut FrameDecoder,
        packed: &[u8],
    ) -> Result<Vec<u8>, FormatError> {
        if self.unpacked > MAX_FRAME {
            return Err(FormatError::new("a frame is too large"));
        }
        let mut unpacked = Vec::with_capacity(usize::try_from(self.unpacked).unwrap_or_default());
        decoder.decode_all_to_vec(packed, &mut unpacked).map_err(|_| broken())?;
        Ok(unpacked)
    }
}

fn broken() -> FormatError {
    FormatError::new("a frame cannot be unpacked")
}

fn decoder(dictionary: &[u8]) -> Result<FrameDecoder, FormatError> {
    let mut decoder = FrameDecoder::new();
    if !dictionary.is_empty() {
        let dictionary = Dictionary::decode_dict(dictionary).map_err(|_| broken())?;
        decoder.add_dict(dictionary).map_err(|_| broken())?;
    }
    Ok(decoder)
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    dictionary: Frame,
    names: Frame,
    entries: Vec<Entry>,
}

/// An opened file.
pub(crate) struct File {
    bytes: Cow<'static, [u8]>,
    body: usize,
    head: Head,
    /// Decoders with the dictionary, between two uses: to read the dictionary takes longer than most
    /// frames. There are as many as were used at the same time.
    decoders: Mutex<Vec<FrameDecoder>>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("head", &self.head).finish_non_exhaustive()
    }
}

impl File {
    pub(crate) fn open(bytes: Cow<'static, [u8]>) -> Result<Self, FormatError> {
        let rest =
            bytes.strip_prefix(MAGIC).ok_or(FormatError::new("it begins with other bytes"))?;
        let short = FormatError::new("it ends too early");
        let number = |at: usize| {
            let four = rest.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            four.map(u32::from_le_bytes).ok_or(short.clone())
        };
        let length = usize::try_from(number(0)?).map_err(|_| short.clone())?;
        let end = length.checked_add(8).ok_or(short.clone())?;
        let head = rest.get(8..end).ok_or(short.clone())?;
        if crc32fast::hash(head) != number(4)? {
            return Err(FormatError::new("the checksum of its index differs"));
        }
        let head: Head = decode(head)?;
        let body = MAGIC.len() + end;
        Ok(Self { bytes, body, head, decoders: Mutex::default() })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.head.entries
    }

    pub(crate) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.head.entries
    }

    /// Reads the names of the actions, one list per entry.
    pub(crate) fn names(&self) -> Result<Vec<Vec<String>>, FormatError> {
        decode(&self.unpack(self.head.names)?)
    }

    /// Reads the product of an entry.
    pub(crate) fn product(&self, index: usize, part: Part<'_>) -> Result<Product, FormatError> {
        let unpacked = self.unpack(self.head.entries[index].frame)?;
        stored::read(&unpacked, part)
    }

    /// Returns the packed bytes of a frame, if they are intact.
    fn packed(&self, frame: Frame) -> Result<&[u8], FormatError> {
        let start = usize::try_from(frame.offset).ok().and_then(|at| self.body.checked_add(at));
        let length = usize::try_from(frame.packed).ok();
        let end = start.zip(length).and_then(|(start, length)| start.checked_add(length));
        let bytes = start.zip(end).and_then(|(start, end)| self.bytes.get(start..end));
        let bytes = bytes.ok_or(FormatError::new("it ends too early"))?;
        frame.verify(bytes)?;
        Ok(bytes)
    }

    fn unpack(&self, frame: Frame) -> Result<Vec<u8>, FormatError> {
        let packed = self.packed(frame)?;
        let kept = || self.decoders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().pop();
        let mut decoder = match known {
            Some(decoder) => decoder,
            None => decoder(self.packed(self.head.dictionary)?)?,
        };
        let unpacked = frame.unpack_with(&mut decoder, packed)?;
        kept().push(decoder);
        Ok(unpacked)
    }
}

pub(crate) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, FormatError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(FormatError::new("bytes follow where none should")),
        Err(_) => Err(FormatError::new("a frame cannot be decoded")),
    }
}

/// Serializes the frame of a product, as compressors are given it.
///
/// # Errors
///
/// Returns an error if a name has several lines.
pub fn frame(product: &Product) -> Result<Vec<u8>, String> {
    stored::write(product)
}

pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    // Vectors grow as needed, and the types have no maps or sequences of unknown length.
    postcard::to_stdvec(value).unwrap_or_default()
}

/// Compresses a frame.
pub type Pack<'a> = dyn FnMut(&[u8]) -> Result<Vec<u8>, String> + 'a;

/// Writes a catalog. `pack` compresses a frame to Zstandard with the dictionary.
///
/// The compressor is the caller's, so that programs that only read have none. Products are sorted
/// by name and version.
///
/// # Errors
///
/// Returns the error of `pack`, or an error if a name has several lines or the catalog exceeds 4 GiB.
pub fn write(
    products: &[Product],
    dictionary: &[u8],
    pack: &mut Pack<'_>,
) -> Result<Vec<u8>, String> {
    let mut sorted: Vec<&Product> = products.iter().collect();
    sorted.sort_by_key(|product| (&product.name, &product.version));
    let mut body = Vec::new();
    let dictionary = append(&mut body, dictionary, dictionary.len())?;
    let names: Vec<Vec<&str>> = sorted
        .iter()
        .map(|product| product.actions.iter().map(|action| action.name.as_str()).collect())
        .collect();
    let names = encode(&names);
    let names = append(&mut body, &pack(&names)?, names.len())?;
    let mut entries = Vec::new();
    for product in sorted {
        let bytes = frame(product)?;
        entries.push(Entry {
            name: product.name.clone(),
            version: product.version.clone(),
            title: product.title.clone(),
            chinese_title: String::new(),
            host: product.host.clone(),
            actions: u32::try_from(product.actions.len()).unwrap_or(u32::MAX),
            events: product
                .callbacks
                .as_ref()
                .map_or(0, |callbacks| u32::try_from(callbacks.events.len()).unwrap_or(u32::MAX)),
            frame: append(&mut body, &pack(&bytes)?, bytes.len())?,
        });
    }
    assemble(MAGIC, &encode(&Head { dictionary, names, entries }), body)
}

/// Returns a file: what it is, its index with length and checksum, and its frames.
pub(crate) fn assemble(magic: &[u8; 8], head: &[u8], body: Vec<u8>) -> Result<Vec<u8>, String> {
    let length = u32::try_from(head.len()).map_err(|_| "the index is too large")?;
    let mut file = magic.to_vec();
    file.extend(length.to_le_bytes());
    file.extend(crc32fast::hash(head).to_le_bytes());
    file.extend(head);
    file.extend(body);
    Ok(file)
}

pub(crate) fn append(body: &mut Vec<u8>, packed: &[u8], unpacked: usize) -> Result<Frame, String> {
    let number = |n: usize| u32::try_from(n).map_err(|_| "the catalog is too large".to_owned());
    let frame = Frame {
        offset: number(body.len())?,
        packed: number(packed.len())?,
        unpacked: number(unpacked)?,
        checksum: crc32fast::hash(packed),
    };
    body.extend(packed);
    Ok(frame)
}
