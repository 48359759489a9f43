//! Models to descriptions in other languages: OpenAPI.

pub mod openapi;
