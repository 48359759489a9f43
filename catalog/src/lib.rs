//! The actions, types and limits of every Tencent Cloud API, in one compact file.
//!
//! A [`Catalog`] keeps a small index in memory and unpacks a product when it is used. The facts of
//! all products are compiled in (feature `facts`, on by default). They do not include official
//! descriptions; [`Catalog::with_texts`] adds descriptions from a separate file of the user
//! ([`Texts`]).
//!
//! ```
//! use tencentcloud_catalog::{Access, Catalog};
//!
//! # fn main() -> Result<(), tencentcloud_catalog::FormatError> {
//! let catalog = Catalog::facts()?;
//! let live = catalog.product("live", None)?.expect("live is in the catalog");
//! let action = live.action("DescribeLiveDomain").expect("live has this action");
//! assert_eq!(action.access, Access::Read);
//! assert!(action.request.field("DomainName").is_some_and(|field| field.required));
//!
//! let hits = catalog.search("DescribeLiveDomain", 3)?;
//! assert_eq!(hits[0].action.as_deref(), Some("DescribeLiveDomain"));
//! # Ok(())
//! # }
//! ```

pub mod body;
mod catalog;
mod changes;
mod check;
pub mod families;
mod file;
pub mod forms;
mod model;
pub mod names;
mod nouns;
mod personal;
mod redact;
mod search;
pub mod shorthand;
mod texts;
#[cfg(feature = "facts")]
mod titles;
pub mod words;
#[cfg(feature = "yaml")]
pub mod yaml;

pub use catalog::Catalog;
pub use changes::{Change, ChangeLevel, Changes, Step};
pub use check::{Problem, check};
pub use file::{Entry, FormatError, Pack, frame, write};
pub use model::{
    Access, Action, CallbackEvent, CallbackScheme, Callbacks, CrossFieldLimit, CrossFieldRule,
    Description, ErrorCode, Example, Field, FieldRule, Format, Kind, KnownValue, Limit, Noun,
    Object, PageBy, Paging, Payload, Product, Provenance, RegionUse, RustEnum, Type,
};
pub use nouns::{Exceptions, nouns, subject};
pub use personal::is_personal;
pub use redact::{anonymize, redact};
pub use search::{Hit, HitKind};
pub use texts::{DefinitionError, ProductTexts, Source, TextEntry, Texts};
