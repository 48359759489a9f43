//! The binary as its users run it, against the local cloud.

mod errors;
mod help;
mod profiles;
mod requests;
mod support;
