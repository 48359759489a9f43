//! Changes of actions from one release of the definitions to the next, in a separate file.

use ruzstd::decoding::FrameDecoder;
use serde::{Deserialize, Serialize};

use crate::file::Pack;

/// The first bytes of every file of changes; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"TCCHANG1";
/// The maximum size of the changes, unpacked.
const MAX_SIZE: usize = 64 << 20;

/// Two releases that were compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The earlier release, such as `tccli 3.1.130.1`.
    pub before: String,
    /// The later release.
    pub after: String,
    /// The changes, those of a product together.
    pub changes: Vec<Change>,
}

/// A change that callers of actions can see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The product.
    pub product: String,
    /// The API version.
    pub version: String,
    /// How much it matters to callers.
    pub level: ChangeLevel,
    /// The kind of change, such as `field-added`.
    pub rule: String,
    /// A sentence that describes the change.
    pub message: String,
    /// The actions that are affected, sorted.
    pub actions: Vec<String>,
}

/// How much a change matters to callers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum ChangeLevel {
    /// A call that worked fails, or its response cannot be read as before.
    Breaking,
    /// Programs continue to work, but may encounter something that they do not expect.
    Dangerous,
    /// Something new that nobody has to use.
    #[default]
    Additive,
    /// No call sees it, such as a deprecation.
    Docs,
}

/// The changes between releases, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The releases that were compared.
    pub steps: Vec<Step>,
}

impl Changes {
    /// Reads the changes of all products, which are compiled into the program.
    ///
    /// # Errors
    ///
    /// Returns an error if the file was damaged when the program was built.
    #[cfg(feature = "facts")]
    pub fn facts() -> Result<Self, String> {
        Self::read(include_bytes!("../changes.bin"))
    }

    /// Reads a file of changes.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not a file of changes, or are damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let broken = |what: &str| format!("this is not a complete file of changes: {what}");
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| broken("it begins with other bytes"))?;
        let (head, packed) = rest.split_at_checked(8).ok_or_else(|| broken("it ends too early"))?;
        let (size, checksum) = head.split_at(4);
        if crc32fast::hash(packed).to_le_bytes() != checksum {
            return Err(broken("its checksum differs"));
        }
        let size = size.iter().rev().fold(0_usize, |size, byte| size << 8 | usize::from(*byte));
        if size > MAX_SIZE {
            return Err(broken("it is too large"));
        }
        let mut unpacked = Vec::with_capacity(size);
        let decoded = FrameDecoder::new().decode_all_to_vec(packed, &mut unpacked);
        decoded.map_err(|_| broken("it cannot be unpacked"))?;
        let steps = postcard::from_bytes(&unpacked).map_err(|_| broken("it cannot be decoded"))?;
        Ok(Self { steps })
    }

    /// Writes a file of changes. `pack` compresses to Zstandard.
    ///
    /// # Errors
    ///
    /// Returns the error of `pack`, or an error if the changes are too large.
    pub fn write(&self, pack: &mut Pack<'_>) -> Result<Vec<u8>, String> {
        let unpacked = postcard::to_stdvec(&self.steps).map_err(|e| e.to_string())?;
        let too_large = || "the changes are too large".to_owned();
        let size = u32::try_from(unpacked.len()).map_err(|_| too_large())?;
        if unpacked.len() > MAX_SIZE {
            return Err(too_large());
        }
        let packed = pack(&unpacked)?;
        let checksum = crc32fast::hash(&packed).to_le_bytes();
        Ok([MAGIC.as_slice(), &size.to_le_bytes(), &checksum, &packed].concat())
    }

    /// Returns the steps in which a product version changed, with its changes.
    pub fn of<'c>(
        &'c self,
        product: &'c str,
        version: &'c str,
    ) -> impl Iterator<Item = (&'c Step, Vec<&'c Change>)> {
        self.steps.iter().filter_map(move |step| {
            let is_own = |change: &&Change| change.product == product && change.version == version;
            let own: Vec<_> = step.changes.iter().filter(is_own).collect();
            (!own.is_empty()).then_some((step, own))
        })
    }
}
