//! The binary as its users run it, against the local cloud.

mod callback;
mod docs;
mod errors;
mod forms;
mod help;
mod hostile;
mod lists;
mod manual;
mod mistakes;
mod profiles;
mod pty;
mod readme;
mod requests;
mod run;
mod serve;
mod shells;
mod support;
mod tccli;
mod terminal;
