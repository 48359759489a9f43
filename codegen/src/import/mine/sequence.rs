//! Values with a meaning each, whatever joins them and whatever stands between the items, as long as
//! it is the same in all of them.

mod around;
mod parts;
mod tokens;

use super::evidence::{Evidence, header, is_code};
use super::numbered::has_interval;
use super::text::{QUOTES, mentions};
use super::values::Values;
use around::{goes_on, hides_first, is_complete, may_lead, opens};
use parts::{is_continuation, last_meaning, meaning, parts};
use tokens::{Item, Join, Mark, items};

/// How much must speak for a list.
pub(super) const ENOUGH: u32 = 4;

/// Returns the values of a list with meanings.
pub(super) fn sequence(text: &str, field: &Evidence<'_>) -> Option<Values> {
    let mut items = items(text, field.whole);
    let defaults: Vec<usize> = items
        .iter()
        .filter(|item| states_default(text, item, &items))
        .map(|item| item.at)
        .collect();
    items.retain(|item| !defaults.contains(&item.at));
    let marks =
        [Mark::Line, Mark::Semicolon, Mark::Stop, Mark::Comma, Mark::Slash, Mark::Blank, Mark::Any];
    let mut joins: Vec<Join> = Vec::new();
    for item in &items {
        if !joins.contains(&item.join) {
            joins.push(item.join);
        }
    }
    joins.iter().find_map(|join| {
        let mut lists = marks.iter().filter_map(|mark| List::of(text, &items, *join, *mark));
        lists.find_map(|list| {
            let values = list.is_whole().then(|| list.values())??;
            let weight = field.weigh(list.before(), &values, list.is_explicit())?;
            let weight = weight + list.weight(&values, field);
            let shown = field.shown(&values) == Some(true);
            let sound = values.are_sound_if(shown) && list.is_clear(&values, field);
            (sound && weight >= ENOUGH).then_some(values)
        })
    })
}

/// Returns the only value that has a meaning, behind a verb or on a line below a colon: `（near表示近的）`.
/// The sample value must show it.
pub(super) fn single(text: &str, field: &Evidence<'_>) -> Option<Values> {
    let items = items(text, field.whole);
    let joined = |item: &&Item<'_>| {
        let below = || text[..item.at].trim_end_matches(QUOTES).trim_end().ends_with([':', '：']);
        match item.join {
            Join::Verb => !field.whole,
            Join::Colon if text[..item.at].ends_with(['(', '（']) => field.is_few(),
            Join::Colon | Join::Dash => item.mark == Mark::Line && below(),
            _ => false,
        }
    };
    let item = items.iter().find(joined).filter(|_| !field.list)?;
    let end = item.meaning + last_meaning(&text[item.meaning..], Mark::Line).len();
    let phrase = text[item.at..].chars().take(40).collect();
    let mut values = Values { phrase, sure: 93, ..Values::default() };
    values.add(item.value, item.default, meaning(&text[item.meaning..end], item.join)?);
    let others = items.iter().filter(|other| other.join == item.join || other.mark == Mark::Line);
    let alone = others.count() == 1 && !mentions(text, &["如果", "当", "若", "when ", "if "]);
    let complete = is_complete(&text[..item.at], &text[item.at..end], &text[end..], item.mark);
    (alone && complete && field.shown(&values) == Some(true)).then_some(values)
}

/// Items that are written alike.
struct List<'t> {
    text: &'t str,
    items: &'t [Item<'t>],
    run: Vec<&'t Item<'t>>,
    join: Join,
    mark: Mark,
    /// Where the meaning of the last item ends.
    end: usize,
}

impl<'t> List<'t> {
    /// Returns the items with a join and the same before each, if there are several.
    fn of(text: &'t str, items: &'t [Item<'t>], join: Join, mark: Mark) -> Option<Self> {
        let alike: Vec<&Item<'_>> = items.iter().filter(|item| item.join == join).collect();
        let second = alike.iter().position(|item| item.mark.is(mark))?;
        // The first may stand behind what introduces the list.
        let begins = |first: &&Item<'_>| {
            let between = text.get(first.meaning..alike[second].at).unwrap_or_default();
            let between =
                between.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '）');
            !first.mark.is(mark)
                && may_lead(text, first, mark)
                && !between.is_empty()
                && parts(between, mark).len() == 1
        };
        let mut leads = alike[..second].iter().rev().copied().filter(begins);
        let near = leads.clone().next();
        let lead = leads.find(|first| opens(&text[..first.at])).or(near);
        let others = alike[second..].iter().copied().filter(|item| item.mark.is(mark));
        let run: Vec<_> = lead.into_iter().chain(others).collect();
        let last = run.last().filter(|_| run.len() > 1)?.meaning;
        let end = last + last_meaning(&text[last..], mark).len();
        Some(Self { text, items, run, join, mark, end })
    }

    /// Returns whether lines or clauses each have a value, a mark and a meaning.
    fn is_explicit(&self) -> bool {
        matches!(self.mark, Mark::Line | Mark::Semicolon)
            && matches!(self.join, Join::Colon | Join::Verb | Join::Dash)
    }

    fn start(&self) -> usize {
        self.run[0].at
    }

    fn before(&self) -> &'t str {
        &self.text[..self.start()]
    }

    /// Returns whether everything in the list was read, and nothing around it is another value.
    fn is_whole(&self) -> bool {
        let (start, list, behind) =
            (self.start(), &self.text[self.start()..self.end], &self.text[self.end..]);
        let all_read = parts(list, self.mark).iter().all(|(at, part)| {
            let in_prose = self.join != Join::Blank || self.mark == Mark::Line;
            self.run.iter().any(|item| item.at == start + at) || in_prose && is_continuation(part)
        });
        let numeric = self.run.iter().all(|item| item.value.parse::<i64>().is_ok());
        let is_in = |item: &Item<'_>| self.run.iter().any(|other| other.value == item.value);
        let unread = self.items.iter().any(|item| {
            let within = start < item.at && item.at < self.end && item.join == self.join;
            let number = numeric && item.value.parse::<i64>().is_ok();
            (within || number) && item.mark != Mark::First && !is_in(item)
        });
        let further = self.mark != Mark::Line
            && (goes_on(self.before(), behind)
                || self.items.iter().any(|item| {
                    item.at >= self.end && item.join == self.join && item.mark != Mark::Line
                }));
        all_read
            && !unread
            && !further
            && !self.numbers().has_gap_in(list, self.items, start)
            && !hides_first(self.text, self.run[0], self.items, self.mark)
            && is_complete(self.before(), list, behind, self.mark)
    }

    fn values(&self) -> Option<Values> {
        let phrase = self.text[self.start()..].chars().take(40).collect();
        let mut values = Values { phrase, sure: 94, ..Values::default() };
        for (i, item) in self.run.iter().enumerate() {
            let stop = self.run.get(i + 1).map_or(self.end, |next| next.at);
            let meaning = meaning(self.text.get(item.meaning..stop)?, self.join)?;
            values.add(item.value, item.default, meaning);
        }
        Some(values)
    }

    fn numbers(&self) -> Numbers {
        let mut numbers: Vec<i64> =
            self.run.iter().filter_map(|item| item.value.parse().ok()).collect();
        numbers.sort_unstable();
        Numbers(numbers)
    }

    /// Returns whether the way in which the items are written has no other use here.
    fn is_clear(&self, values: &Values, field: &Evidence<'_>) -> bool {
        let numbers = self.numbers();
        let lines = matches!(self.mark, Mark::Line | Mark::Semicolon);
        let is_short = |meaning: &str| {
            meaning.chars().count() <= 10 && !meaning.contains(['，', ',', '。', '、', '；', '\n'])
        };
        let all_short =
            || values.list.iter().all(|(_, meaning)| meaning.as_deref().is_some_and(is_short));
        // Numbers that an interval bounds.
        let days = || mentions(self.text, &["星期", "周一", "monday"]);
        let gaps = !numbers.0.is_empty() && !numbers.are_gapless();
        if gaps && (field.whole && has_interval(self.text) || days()) {
            return false;
        }
        // Words of an English sentence.
        if self.mark == Mark::Blank && !field.whole && Self::has_english_meaning(values) {
            return false;
        }
        let joined = matches!(self.join, Join::Colon | Join::Verb | Join::Dash | Join::Bracket);
        if self.mark == Mark::Any && !joined {
            return false;
        }
        match self.join {
            // `near-close` may be one word.
            Join::Dash => {
                let is_hyphened = |item: &&&Item<'_>| {
                    item.value.contains('-') && item.value.parse::<i64>().is_err()
                };
                [0, self.run.len()].contains(&self.run.iter().filter(is_hyphened).count())
            }
            // `1. 2.` count sentences.
            Join::Dot => {
                let begins = numbers.least() == 0 || field.is_few() || is_named(values, field);
                let shown = numbers.least() > 1 && field.shown(values) == Some(true);
                let in_clauses = lines || self.mark == Mark::Comma;
                begins
                    && (self.mark == Mark::Line
                        || numbers.are_gapless() && numbers.least() <= 1
                        || shown && in_clauses)
            }
            Join::Is if field.whole && self.run.len() == 2 && !lines => {
                numbers.are_gapless() || header(self.before()) > 0 || field.is_few()
            }
            // `NearToy near` is no item unless the sample value shows it.
            Join::Blank if !field.whole && Self::has_english_meaning(values) => {
                field.shown(values) == Some(true)
            }
            // Words that only blanks separate are values if they have short names.
            Join::Is | Join::Blank if self.mark == Mark::Blank && !field.whole => all_short(),
            _ => true,
        }
    }

    fn has_english_meaning(values: &Values) -> bool {
        let english = |meaning: &Option<String>| meaning.as_deref().is_some_and(str::is_ascii);
        values.list.iter().any(|(_, meaning)| english(meaning))
    }

    /// Returns how clearly the items are written as a list of values.
    fn weight(&self, values: &Values, field: &Evidence<'_>) -> u32 {
        let numbers = self.numbers();
        let joined = match self.join {
            Join::Colon | Join::Dash | Join::Verb => 2,
            Join::Bracket => 1 + u32::from(values.list.iter().all(|(word, _)| is_code(word))),
            Join::Is | Join::Comma | Join::Blank | Join::Dot => 1,
        };
        let begins = field.whole && (-1..=1).contains(&numbers.least());
        let lines = matches!(self.mark, Mark::Line | Mark::Semicolon);
        joined + u32::from(lines) + u32::from(begins && numbers.are_gapless())
    }
}

/// The values of a list that are numbers, sorted.
struct Numbers(Vec<i64>);

impl Numbers {
    fn least(&self) -> i64 {
        self.0.first().copied().unwrap_or_default()
    }

    fn are_gapless(&self) -> bool {
        !self.0.is_empty() && (self.least()..).take(self.0.len()).eq(self.0.iter().copied())
    }

    /// Returns whether a number between these stands in the list, or the one below them before it:
    /// it has a meaning that was not read.
    fn has_gap_in(&self, list: &str, items: &[Item<'_>], start: usize) -> bool {
        let (Some(least), Some(most)) = (self.0.first(), self.0.last()) else { return false };
        let words = || list.split(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c));
        let is_gap = |n: i64| (least..=most).contains(&&n) && !self.0.contains(&n);
        most - least < 99 && words().any(|word| word.parse().is_ok_and(is_gap))
            || *least > 0
                && items.iter().any(|item| item.at < start && item.value.parse() == Ok(least - 1))
    }
}

/// Returns whether an item states the default: `Default: near`.
fn states_default(text: &str, item: &Item<'_>, items: &[Item<'_>]) -> bool {
    let meaning = text[item.meaning..].trim_start_matches(QUOTES);
    let is_value = items.iter().any(|other| meaning.starts_with(other.value));
    let number = item.value == "Default" && meaning.starts_with(|c: char| c.is_ascii_digit());
    item.value.eq_ignore_ascii_case("default") && (is_value || number)
}

/// Returns whether the sample value is one of the values, and these have short names.
fn is_named(values: &Values, field: &Evidence<'_>) -> bool {
    let short =
        |meaning: &str| meaning.chars().count() <= 12 && !meaning.contains(['，', ',', '。', '；']);
    field.shown(values) == Some(true)
        && values.list.iter().all(|(_, meaning)| meaning.as_deref().is_some_and(short))
}
