//! Scripts without comments and spaces.
//!
//! Names and literals stay as they are, and so does every line end that may end a statement: what
//! is served can be read with the formatter of any browser.

/// What a character belongs to.
enum Part {
    Code,
    Space,
    Comment,
    Literal,
}

/// Returns a script without comments and without spaces that separate nothing. Declarations that
/// follow each other become one.
pub(super) fn shrink(script: &str) -> String {
    let mut out = Output::default();
    let mut rest = script;
    let mut gap = None;
    while let Some(first) = rest.chars().next() {
        let (part, length) = next(rest, &out.text);
        let (text, after) = rest.split_at(length);
        rest = after;
        if let Part::Space | Part::Comment = part {
            let is_line = text.contains('\n') || gap == Some('\n');
            gap = Some(if is_line { '\n' } else { ' ' });
            continue;
        }
        let gap = gap.take().filter(|gap| separates(*gap, out.text.chars().next_back(), first));
        match text.strip_prefix('`') {
            Some(template) => out.push(gap, &shrink_template(template)),
            None => out.push(gap, text),
        }
    }
    out.text
}

/// Returns a template with its opening, with what it embeds shrunk.
fn shrink_template(text: &str) -> String {
    let mut out = "`".to_owned();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\\']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let length = match after.strip_prefix("${") {
            Some(inner) => {
                let length = embedded(inner);
                out.push_str("${");
                out.push_str(&shrink(&inner[..length]));
                length + 2
            }
            // With what it escapes.
            None => {
                let length = after.chars().take(2).map(char::len_utf8).sum();
                out.push_str(&after[..length]);
                length
            }
        };
        rest = &after[length..];
    }
    out + rest
}

/// What was written, and where in it.
#[derive(Default)]
struct Output {
    text: String,
    /// The brackets that are open, the outermost first.
    open: Vec<Within>,
    /// Whether the head of a loop or a condition ended here.
    is_after_head: bool,
}

/// What is known between two brackets.
#[derive(Clone, Copy, Default)]
struct Within {
    /// How the statement begins, if it declares something.
    declares: Option<&'static str>,
    /// The same of the statement before.
    declared: Option<&'static str>,
    /// Whether a statement has begun.
    is_begun: bool,
    /// Whether it is the head of a loop or a condition.
    is_head: bool,
}

impl Output {
    fn push(&mut self, gap: Option<char>, text: &str) {
        let is_empty_statement = std::mem::take(&mut self.is_after_head) && text == ";";
        let word = self.text.rsplit(|c| !is_word(c)).next().unwrap_or_default();
        let is_head = matches!(word, "for" | "while" | "if");
        if self.open.is_empty() {
            self.open.push(Within::default());
        }
        let Some(within) = self.open.last_mut() else { return };
        match text {
            "(" | "[" | "{" => {
                within.is_begun = true;
                self.open.push(Within { is_head: text == "(" && is_head, ..Within::default() });
            }
            ")" | "]" | "}" => {
                // The last statement of a block needs no end, and neither does the last item.
                let ends = |of: &str| self.text.ends_with(of);
                let is_item = ends(",") && !ends(",,") && !ends("[,");
                if (text == "}" && ends(";") && !ends(";;")) || is_item {
                    self.text.pop();
                }
                self.is_after_head = within.is_head;
                self.open.pop();
            }
            ";" => {
                within.declared = within.declares.take();
                within.is_begun = false;
            }
            _ => {
                let declares = ["const", "let"].into_iter().find(|word| *word == text);
                if declares.is_some() && within.declared == declares && self.text.ends_with(';') {
                    self.text.pop();
                    self.text.push(',');
                    (within.declares, within.is_begun) = (declares, true);
                    return;
                }
                if declares.is_some() && word != "export" || !within.is_begun {
                    within.declares = declares;
                }
                within.is_begun = true;
            }
        }
        self.text.extend(gap);
        self.text.push_str(text);
        if is_empty_statement {
            // Twice, so that it stays at the end of a block.
            self.text.push(';');
        }
    }
}

/// Returns the next part and its length. `before` is the script so far.
fn next(text: &str, before: &str) -> (Part, usize) {
    let first = text.chars().next().unwrap_or_default();
    let until_line = || text.find('\n').unwrap_or(text.len());
    match first {
        ' ' | '\t' | '\r' | '\n' => (Part::Space, text.len() - text.trim_ascii_start().len()),
        '/' if text.starts_with("//") => (Part::Comment, until_line()),
        '/' if text.starts_with("/*") => {
            (Part::Comment, text.find("*/").map_or(text.len(), |end| end + 2))
        }
        '\'' | '"' => (Part::Literal, 1 + closed(&text[1..], first)),
        '`' => (Part::Literal, 1 + template(&text[1..])),
        '/' if begins_value(before) => (Part::Literal, 1 + pattern(&text[1..])),
        _ if is_word(first) => (Part::Code, text.find(|c| !is_word(c)).unwrap_or(text.len())),
        _ => (Part::Code, first.len_utf8()),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Returns whether a gap has to stay between two characters.
fn separates(gap: char, before: Option<char>, after: char) -> bool {
    let Some(before) = before else { return false };
    // A statement that has no semicolon ends with a value, and the next begins with one.
    let may_end = is_word(before) || ")]}'\"`/+-".contains(before);
    let may_begin = is_word(after) || "([{'\"`/+-!~@#*".contains(after);
    match gap {
        '\n' => may_end && may_begin,
        _ => (is_word(before) && is_word(after)) || (before == after && "+-/".contains(after)),
    }
}

/// Returns whether a slash here begins a pattern, and does not divide.
fn begins_value(before: &str) -> bool {
    let word = before.rsplit(|c| !is_word(c)).next().unwrap_or_default();
    let last = before.chars().next_back();
    matches!(word, "return" | "case" | "typeof" | "in" | "of")
        || last.is_none_or(|last| "(,=:[!&|?{};<>+-*%".contains(last))
}

/// Returns the length of a literal after its opening, with its closing.
fn closed(text: &str, close: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == close => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn pattern(text: &str) -> usize {
    let (mut is_escaped, mut is_set) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_set = true,
            ']' => is_set = false,
            '/' if !is_set => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of a template after its opening, with what it embeds.
fn template(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        at += match c {
            '\\' => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '`' => return at + 1,
            '$' if text[at..].starts_with("${") => 2 + embedded(&text[at + 2..]),
            c => c.len_utf8(),
        };
    }
    at
}

/// Returns the length of an expression in a template, with its closing brace.
fn embedded(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        let (part, length) = next(&text[at..], &text[..at]);
        let piece = &text[at..at + length];
        at += length;
        match piece {
            "{" => depth += 1,
            "}" if depth == 0 => return at,
            "}" => depth -= 1,
            _ => debug_assert!(!matches!(part, Part::Space) || !piece.is_empty()),
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn comments_and_spaces_go_and_literals_stay() {
        for (script, expected) in [
            ("const a = 1; // one\nlet b;\n", "const a=1;let b;"),
            ("const a = 1;\nconst [b] = a;\nf();\nconst c = 2;", "const a=1,[b]=a;f();const c=2;"),
            ("const a = of => { let b; let c; };\nconst d = {};", "const a=of=>{let b,c},d={};"),
            ("export const a = 1;\nconst b = 2;", "export const a=1;const b=2;"),
            ("for (const a of b) { while (c); }", "for(const a of b){while(c);;}"),
            ("a = ' // ' + \" /* \"; /* x\n */ b", "a=' // '+\" /* \";b"),
            ("return / +\\/ [/ ]/.test(a) / 2 / b;", "return/ +\\/ [/ ]/.test(a)/2/b;"),
            ("x = `a ${ b + `${ {c: '}'} } ` } d`;  e", "x=`a ${b+`${{c:'}'}} `} d`;e"),
            ("x = `$a \\${ b } $`", "x=`$a \\${ b } $`"),
            ("f([ , a, , ], { b, }, c, )", "f([,a,,],{b},c)"),
            ("a + ++b - -c", "a+ ++b- -c"),
            ("async (of) => { await of }", "async(of)=>{await of}"),
            ("'\\'' in a", "'\\''in a"),
            ("case 'x': return [ ...a ]", "case'x':return[...a]"),
        ] {
            assert_eq!(shrink(script), expected);
        }
    }

    #[test]
    fn a_line_end_that_may_end_a_statement_stays() {
        for (script, expected) in [
            ("a = b\nc()", "a=b\nc()"),
            ("function f() {\n  g();\n}\n\nf();", "function f(){g()}\nf();"),
            ("a = b +\n  c", "a=b+\nc"),
            ("f(\n  a,\n  b\n);", "f(a,b);"),
            ("a\n  .b()\n  ?.c", "a.b()?.c"),
            ("i++ // next\nj", "i++\nj"),
            ("static a = 1;\n\n  get b() { }\n  c() { }", "static a=1;get b(){}\nc(){}"),
        ] {
            assert_eq!(shrink(script), expected);
        }
    }

    #[test]
    fn what_is_not_closed_ends_with_the_script() {
        for script in ["'a", "`a${b", "/*", "a = /b", "`\\", "'\\", "`${'", "\u{3000}é'"] {
            shrink(script);
        }
    }
}
