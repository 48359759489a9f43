//! Words: what says nothing, and what is spelled otherwise.

use crate::name;
use crate::source::Span;

/// Words that join others and say nothing themselves.
const JOINING: [&str; 24] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "of",
    "on", "or", "that", "the", "this", "to", "what", "which", "with",
];

/// Whether a description has no word that the name does not have.
pub(super) fn restates(name: &str, description: &str) -> bool {
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    let named: Vec<String> = name::snake(name).split('_').map(stem).collect();
    let mut words = description
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !JOINING.contains(&word.as_str()));
    words.all(|word| named.contains(&stem(&word)))
}

/// British spellings, and the American ones.
const BRITISH: [(&str, &str); 46] = [
    ("analyse", "analyze"),
    ("analysed", "analyzed"),
    ("artefact", "artifact"),
    ("authorisation", "authorization"),
    ("authorise", "authorize"),
    ("authorised", "authorized"),
    ("behaviour", "behavior"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("centred", "centered"),
    ("colour", "color"),
    ("colours", "colors"),
    ("customise", "customize"),
    ("customised", "customized"),
    ("defence", "defense"),
    ("favour", "favor"),
    ("favourite", "favorite"),
    ("fulfil", "fulfill"),
    ("grey", "gray"),
    ("initialise", "initialize"),
    ("initialised", "initialized"),
    ("labelled", "labeled"),
    ("licence", "license"),
    ("litre", "liter"),
    ("maximise", "maximize"),
    ("metre", "meter"),
    ("metres", "meters"),
    ("minimise", "minimize"),
    ("modelling", "modeling"),
    ("neighbour", "neighbor"),
    ("optimise", "optimize"),
    ("optimised", "optimized"),
    ("organisation", "organization"),
    ("organise", "organize"),
    ("practise", "practice"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("recognise", "recognize"),
    ("recognised", "recognized"),
    ("synchronise", "synchronize"),
    ("synchronised", "synchronized"),
    ("theatre", "theater"),
    ("travelled", "traveled"),
    ("unauthorised", "unauthorized"),
];

/// The British spellings in a text: where, the word, and what to write instead.
pub(super) fn british(text: &str) -> impl Iterator<Item = (Span, &str, &'static str)> {
    words(text).filter_map(|(start, word)| {
        let lower = word.to_ascii_lowercase();
        let found = BRITISH.binary_search_by(|(british, _)| (*british).cmp(&lower)).ok()?;
        let end = start + word.len();
        // A key or a value is spelled as the service spells it.
        let quoted = text[..start].ends_with('`') || text[end..].starts_with([':', '`']);
        let span = Span { file: 0, start, end };
        (!quoted).then_some((span, word, BRITISH[found].1))
    })
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let is_letter = |c: char| c.is_alphanumeric() || c == '_';
        let start = rest + text[rest..].find(is_letter)?;
        let end = text[start..].find(|c| !is_letter(c)).map_or(text.len(), |i| start + i);
        rest = end;
        Some((start, &text[start..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_said_again_is_no_description() {
        assert!(restates("TotalNum", "Total num."));
        assert!(restates("StreamName", "The name of the stream."));
        assert!(!restates("TotalNum", "How many templates there are on all pages."));
        assert!(!restates("StreamName", "The last part of the push address."));
    }

    #[test]
    fn british_words_are_found_in_prose_alone() {
        let found = |text| british(text).map(|(_, word, _)| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(found("The colour of `colour`"), ["colour"]);
        assert_eq!(found("Colour: {type: string}"), Vec::<String>::new());
        assert_eq!(found("ColourMode, Behaviour."), ["Behaviour"]);
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(BRITISH.is_sorted_by_key(|(british, _)| *british));
    }
}
