//! What the words before the cursor say.

use crate::options::{self, Opt};

/// The words before the cursor.
#[derive(Debug, Default)]
pub struct Line<'a> {
    /// A command, or the product and the action.
    pub words: Vec<&'a str>,
    /// The names of the options.
    pub options: Vec<&'static str>,
    /// The paths of the parameters, such as `Filters.0.Name`.
    pub parameters: Vec<&'a str>,
    /// The API version.
    pub version: Option<&'a str>,
    /// What the next word may be a value of.
    pub open: Option<Open<'a>>,
}

/// What a word may be a value of.
#[derive(Clone, Copy, Debug)]
pub enum Open<'a> {
    /// An option, which needs one.
    Option(&'static Opt),
    /// A parameter, and the number of values that it has.
    Parameter(&'a str, usize),
}

impl<'a> Line<'a> {
    /// Reads the words after the name of the program.
    pub fn read(words: &'a [String]) -> Self {
        let mut line = Self::default();
        for word in words {
            line.word(word);
        }
        line
    }

    fn word(&mut self, word: &'a str) {
        match self.open.take() {
            Some(Open::Option(opt)) if !word.starts_with("--") => return self.value(opt, word),
            Some(Open::Parameter(path, values)) if !word.starts_with("--") => {
                // Parameters before the action have one value.
                if self.words.len() >= 2 {
                    self.open = Some(Open::Parameter(path, values + 1));
                }
                return;
            }
            _ => {}
        }
        let Some(name) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
            self.words.push(word);
            return;
        };
        let (name, value) = match name.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (name, None),
        };
        match options::find(name) {
            Some(opt) => {
                self.options.push(opt.name);
                match value {
                    Some(value) => self.value(opt, value),
                    None => self.open = opt.value.map(|_| Open::Option(opt)),
                }
            }
            None if name.starts_with(|c: char| c.is_uppercase()) => {
                self.parameters.push(name);
                self.open = value.is_none().then_some(Open::Parameter(name, 0));
            }
            None => {}
        }
    }

    fn value(&mut self, opt: &Opt, value: &'a str) {
        if opt.name == "version" {
            self.version = Some(value);
        }
    }
}
