//! The messages of the parser of queries, in words that users know.

/// What the parser calls the signs of the language.
const SIGNS: [(&str, &str); 25] = [
    ("Eof", "the end"),
    ("Dot", "`.`"),
    ("Star", "`*`"),
    ("Flatten", "`[]`"),
    ("And", "`&&`"),
    ("Or", "`||`"),
    ("Pipe", "`|`"),
    ("Filter", "`[?`"),
    ("Lbracket", "`[`"),
    ("Rbracket", "`]`"),
    ("Comma", "`,`"),
    ("Colon", "`:`"),
    ("Not", "`!`"),
    ("Ne", "`!=`"),
    ("Eq", "`==`"),
    ("Gt", "`>`"),
    ("Gte", "`>=`"),
    ("Lt", "`<`"),
    ("Lte", "`<=`"),
    ("At", "`@`"),
    ("Ampersand", "`&`"),
    ("Lparen", "`(`"),
    ("Rparen", "`)`"),
    ("Lbrace", "`{`"),
    ("Rbrace", "`}`"),
];

/// Returns what is wrong, such as `expected an expression, found the end`.
pub fn of_parser(reason: &str) -> String {
    let reason = reason.trim();
    if let Some(character) = reason.strip_prefix("Invalid character: ") {
        return format!("`{character}` must be in double quotes if it is part of a name");
    }
    let Some((expected, found)) = reason.split_once(" -- found ") else {
        return reason.to_owned();
    };
    let expected = match expected {
        "Unexpected nud token" => "expected an expression".to_owned(),
        "Unexpected led token" => "expected an operator".to_owned(),
        "Did not parse the complete expression" => "expected the end".to_owned(),
        other => other.replacen("Expected", "expected", 1),
    };
    let hint = match found.starts_with("Number(") {
        true => "; write numbers in backticks, such as `5`",
        false => "",
    };
    format!("{expected}, found {}{hint}", sign(found))
}

fn sign(found: &str) -> String {
    if let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == found) {
        return (*sign).to_owned();
    }
    // `Identifier("b")`, `Number(1)`.
    match found.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')) {
        Some(inner) => format!("`{}`", inner.trim_matches('"')),
        None => found.to_owned(),
    }
}
