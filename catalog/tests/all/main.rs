//! The tests of the catalog, in one program.

mod catalog;
mod check;
mod forms;
mod texts;
