//! Converts models to other description languages: OpenAPI.

pub mod openapi;
