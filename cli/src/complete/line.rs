//! What the words before the cursor say.

use crate::callback;
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
    /// The options of `tcapi callback`.
    pub callback_options: Vec<&'a str>,
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
    /// An option of `tcapi callback`, which needs one.
    Callback(&'a str),
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
            Some(Open::Callback(_)) if !word.starts_with("--") => return,
            Some(Open::Parameter(path, values)) if !word.starts_with("--") => {
                // Parameters before the action have one value.
                if self.words.len() >= if self.is_callback() { 4 } else { 2 } {
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
        let is_callback = self.is_callback();
        match options::find(name).filter(|opt| !is_callback || callback::knows(opt)) {
            Some(opt) => {
                self.options.push(opt.name);
                match value {
                    Some(value) => self.value(opt, value),
                    None => self.open = opt.value.map(|_| Open::Option(opt)),
                }
            }
            None if is_callback && callback::is_option(name) => {
                self.callback_options.push(name);
                self.open = value.is_none().then_some(Open::Callback(name));
            }
            None if is_callback || name.starts_with(|c: char| c.is_uppercase()) => {
                self.parameters.push(name);
                self.open = value.is_none().then_some(Open::Parameter(name, 0));
            }
            None => {}
        }
    }

    /// Returns whether the line is one of `tcapi callback`.
    pub fn is_callback(&self) -> bool {
        self.words.first() == Some(&"callback")
    }

    fn value(&mut self, opt: &Opt, value: &'a str) {
        if opt.name == "version" {
            self.version = Some(value);
        }
    }
}
