//! Requests: encoded once, then signed and sent as encoded.

pub(crate) mod action;
pub(crate) mod build;
pub mod form;
pub mod json;
pub(crate) mod percent;
pub(crate) mod untyped;
