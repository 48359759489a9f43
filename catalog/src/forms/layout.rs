//! The layout of expressions in Rust, in the way of rustfmt.

/// The longest line.
const WIDTH: usize = 100;
/// The longest chain, and the longest arguments or elements, on one line.
const SHORT: usize = 60;

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// Tokens that stay on one line.
    Text(String),
    /// Elements between brackets: what is before them, the elements, and what is after them.
    List(String, Vec<Self>, &'static str),
    /// An expression and the methods that are called on it, each with its arguments.
    Chain(Box<Self>, Vec<(String, Vec<Self>)>),
}

impl Expression {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns the expression on one line.
    fn flat(&self) -> String {
        let joined = |items: &[Self]| items.iter().map(Self::flat).collect::<Vec<_>>().join(", ");
        match self {
            Self::Text(text) => text.clone(),
            Self::List(open, items, close) => format!("{open}{}{close}", joined(items)),
            Self::Chain(on, calls) => {
                let calls = calls.iter().map(|(name, of)| format!(".{name}({})", joined(of)));
                on.flat() + &calls.collect::<String>()
            }
        }
    }

    /// Returns the expression at a level of indentation. The line begins with `before` characters.
    pub(super) fn laid_out(&self, level: usize, before: usize) -> String {
        let flat = self.flat();
        let length = flat.chars().count();
        let fits = before + length < WIDTH;
        let is_short = match self {
            Self::Text(_) => return flat,
            Self::List(open, _, close) => length <= SHORT + open.chars().count() + close.len(),
            Self::Chain(_, calls) => length <= SHORT || calls.len() == 1,
        };
        if fits && is_short {
            return flat;
        }
        match self {
            Self::Text(text) => text.clone(),
            Self::List(open, items, close) => broken(open, items, close, level),
            Self::Chain(on, calls) => {
                let first = on.laid_out(level, before);
                // Calls stand below the end of what takes several lines.
                let level = if first.contains('\n') { level } else { level + 1 };
                let indent = "    ".repeat(level);
                let calls = calls.iter().map(|(name, of)| {
                    let before = indent.len() + name.len() + 3;
                    let call = Self::List(format!(".{name}("), of.clone(), ")");
                    let arguments = match of.as_slice() {
                        // One argument with brackets of its own keeps its brackets together.
                        [one @ Self::List(..)] => {
                            format!(".{name}({})", one.laid_out(level, before))
                        }
                        _ => call.laid_out(level, indent.len()),
                    };
                    format!("\n{indent}{arguments}")
                });
                first + &calls.collect::<String>()
            }
        }
    }
}

fn broken(open: &str, items: &[Expression], close: &str, level: usize) -> String {
    let indent = "    ".repeat(level + 1);
    let lines = items.iter().map(|item| {
        let item = item.laid_out(level + 1, indent.len());
        format!("{indent}{item},\n")
    });
    format!("{open}\n{}{}{close}", lines.collect::<String>(), "    ".repeat(level))
}

/// Returns a `use` of several names of a module.
pub(super) fn import(module: &str, names: &[String]) -> String {
    let one = format!("use {module}::{{{}}};\n", names.join(", "));
    if names.len() == 1 {
        return format!("use {module}::{};\n", names[0]);
    }
    if one.chars().count() <= WIDTH {
        return one;
    }
    let (mut lines, mut length) = (String::new(), WIDTH);
    for name in names {
        if length + name.len() + 2 > WIDTH {
            lines.push_str("\n    ");
            length = 4;
        } else {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(name);
        lines.push(',');
        length += name.len() + 1;
    }
    format!("use {module}::{{{lines}\n}};\n")
}
