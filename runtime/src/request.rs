//! From a request to the bytes of an HTTP request: encoded once, signed last.

pub(crate) mod action;
pub(crate) mod build;
pub mod form;
pub mod json;
pub(crate) mod untyped;
