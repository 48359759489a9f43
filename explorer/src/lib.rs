//! The API Explorer: a page that searches, explains and sends every action, beside a local cloud.
//!
//! ```no_run
//! use tencentcloud_explorer::Options;
//! use tencentcloud_local::LocalCloud;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let site = tencentcloud_explorer::site(Options::default())?;
//! let cloud = LocalCloud::builder().site(site).start_blocking()?;
//! println!("{}{}", cloud.endpoint(), tencentcloud_explorer::PATH);
//! cloud.wait();
//! # Ok(()) }
//! ```
//!
//! The page is plain HTML, CSS and JavaScript in `page/`, without a framework and without a build
//! step. Its data comes from the [catalog](tencentcloud_catalog) of all products, which is compiled
//! in. Messages beside a field are those of the validators of the runtime.

mod bench;
mod catalogs;
mod checks;
mod code;
mod document;
mod file;
mod folder;
mod guard;
mod history;
mod index;
mod messages;
mod page;
#[cfg(feature = "serve")]
mod record;
mod reply;
mod risk;
mod secrets;
mod send;
#[cfg(feature = "serve")]
mod serve;
mod site;

#[cfg(feature = "serve")]
pub use serve::{ServeOptions, serve};
pub use site::{Explorer, Options, site};

/// The path of the page.
pub const PATH: &str = "/explorer/";
