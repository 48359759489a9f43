//! The binary as its users run it, against the local cloud.

mod errors;
mod help;
mod profiles;
mod pty;
mod requests;
mod shells;
mod support;
mod terminal;
