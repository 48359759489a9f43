//! The transport selected by crate features.

use std::sync::Arc;

use crate::error::Error;
use crate::transport::options::TransportOptions;
use crate::transport::{SharedTransport, Transport};

/// Creates the transport selected by crate features.
///
/// # Errors
///
/// Returns an error if the options are invalid, or if no feature provides a transport.
pub(crate) fn from_features(options: &TransportOptions) -> Result<Arc<dyn Transport>, Error> {
    #[cfg(all(feature = "__async", feature = "__blocking"))]
    return Ok(Arc::new(super::auto::AutoTransport::new(options)?));
    #[cfg(all(feature = "__async", not(feature = "__blocking")))]
    return Ok(Arc::new(super::hyper::HyperTransport::with_options(options)?));
    #[cfg(all(feature = "__blocking", not(feature = "__async")))]
    return Ok(Arc::new(super::ureq::UreqTransport::with_options(options)?));
    #[cfg(not(any(feature = "__async", feature = "__blocking")))]
    {
        let _ = options;
        Err(Error::config(
            "no transport: enable the feature `rustls` or `blocking`, or set Config::transport",
        ))
    }
}

impl SharedTransport {
    /// Returns the transport.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`from_features`].
    pub(crate) fn get(&self) -> Result<Arc<dyn Transport>, Error> {
        if let Some(made) = self.made.get() {
            return Ok(Arc::clone(made));
        }
        let made = from_features(&self.options)?;
        Ok(Arc::clone(self.made.get_or_init(|| made)))
    }
}
