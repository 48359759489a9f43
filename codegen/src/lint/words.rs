//! Words: descriptions that say nothing, and British spelling.

use crate::name;
use crate::source::Span;

/// Returns whether a description is its name spelled out and nothing else, without even an article
/// or a preposition. For names and IDs that is a good description: `Stream name.`
pub(super) fn restates(name: &str, description: &str) -> bool {
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    let named: Vec<String> = name::snake(name).split('_').map(stem).collect();
    let words = description.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(|w| stem(&w)).collect();
    let is_identifier = matches!(named.as_slice(), [_, .., last] if last == "name" || last == "id");
    named == words && !is_identifier
}

/// British spellings and their American counterparts.
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

/// Returns the British spellings in a text: position, word and replacement.
pub fn british(text: &str) -> impl Iterator<Item = (Span, &str, &'static str)> {
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
    fn a_name_spelled_out_is_not_a_description() {
        for (name, description) in [
            ("TotalNum", "Total num."),
            ("Kind", "Kind."),
            ("Name", "Name."),
            ("Domains", "domain"),
        ] {
            assert!(restates(name, description), "{name}: {description}");
        }
    }

    #[test]
    fn a_short_standard_phrase_is_a_description() {
        for (name, description) in [
            ("StreamName", "Stream name."),
            ("TemplateId", "Template ID."),
            ("RuleIds", "Rule IDs."),
            ("Province", "By province."),
            ("Kind", "The kind."),
            ("TotalNum", "Total number of templates."),
            ("StreamName", "The last part of the push address."),
        ] {
            assert!(!restates(name, description), "{name}: {description}");
        }
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
