//! Numbers of extracted constraints, and how many of them are right.

use std::collections::{BTreeMap, BTreeSet};

use super::stated::{Constraint, Label, Reading};

/// Numbers of Chinese and English fields that a study of definitions of the same age extracted, and
/// the percentage of example values that contradicted them.
const AIMS: [(&str, usize, usize, &str, &str); 5] = [
    ("default", 8_778, 5_415, "-", "-"),
    ("enum", 3_705, 2_449, "5.1", "7.2"),
    ("items", 1_426, 741, "0.4", "0.6"),
    ("length", 2_028, 1_123, "6", "6"),
    ("range", 3_103, 2_099, "2.3", "3.0"),
];

#[derive(Default)]
struct Counts {
    found: usize,
    right: usize,
    wrong: usize,
    missed: usize,
    tried: usize,
    broken: usize,
}

#[derive(Default)]
pub(super) struct Tally {
    kinds: BTreeMap<String, Counts>,
    /// Each extracted constraint, with its field and its description.
    pub readings: Vec<String>,
    differences: Vec<String>,
    labeled: usize,
    /// The same of each round of labels alone.
    rounds: BTreeMap<String, Tally>,
}

impl Tally {
    fn kind(&mut self, kind: &str) -> &mut Counts {
        self.kinds.entry(kind.to_owned()).or_default()
    }

    pub fn add(&mut self, other: Self) {
        for (kind, counts) in other.kinds {
            let sum = self.kinds.entry(kind).or_default();
            sum.found += counts.found;
            sum.right += counts.right;
            sum.wrong += counts.wrong;
            sum.missed += counts.missed;
            sum.tried += counts.tried;
            sum.broken += counts.broken;
        }
        self.readings.extend(other.readings);
        self.differences.extend(other.differences);
        self.labeled += other.labeled;
        for (round, tally) in other.rounds {
            self.rounds.entry(round).or_default().add(tally);
        }
    }

    /// Counts an extracted constraint.
    pub fn count(&mut self, place: &str, reading: &Reading, description: Option<&str>) {
        let (kind, value) = &reading.fact;
        self.kind(kind).found += 1;
        let description = description.unwrap_or_default().replace('\n', " ⏎ ");
        self.readings.push(format!("{kind}\t{place}\t{value}\t{description}"));
    }

    /// Compares what was read of a field with its label.
    pub fn compare(&mut self, place: &str, label: &Label, readings: &[Reading]) {
        if let Some(round) = &label.round {
            let round = self.rounds.entry(round.clone()).or_default();
            round.compare_facts(place, &label.facts, readings);
        }
        self.compare_facts(place, &label.facts, readings);
    }

    fn compare_facts(&mut self, place: &str, label: &BTreeSet<Constraint>, readings: &[Reading]) {
        self.labeled += 1;
        for Reading { fact, is_own } in readings {
            let (kind, value) = fact;
            if label.contains(fact) {
                self.kind(kind).right += 1;
            } else if *is_own {
                self.kind(kind).wrong += 1;
                self.differences
                    .push(format!("{place}: {kind}={value} was extracted but is not stated"));
            }
        }
        for fact in label.iter().filter(|fact| !readings.iter().any(|r| r.fact == **fact)) {
            self.kind(&fact.0).missed += 1;
            self.differences.push(format!("{place}: {}={} was missed", fact.0, fact.1));
        }
    }

    /// Counts a value of an example; `problem` describes a violation.
    pub fn tried(&mut self, kind: &str, holds: bool, problem: impl FnOnce() -> String) {
        let counts = self.kind(kind);
        counts.tried += 1;
        counts.broken += usize::from(!holds);
        if !holds {
            self.differences.push(problem());
        }
    }

    pub fn print(&self, language: &str, wrong: bool) {
        if wrong {
            self.differences.iter().for_each(|line| println!("{line}"));
        }
        println!("{} labeled fields", self.labeled);
        println!(
            "| Kind | Found | Aim | Right | Wrong | Missed | Precision | Recall | Example values | Broken | Aim |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        for (kind, c) in &self.kinds {
            let aim = AIMS.iter().find(|aim| aim.0 == kind);
            let (found, broken) = match aim {
                Some((_, found, _, broken, _)) if language == "zh" => (found.to_string(), *broken),
                Some((_, _, found, _, broken)) => (found.to_string(), *broken),
                None => ("-".to_owned(), "-"),
            };
            println!(
                "| {kind} | {} | {found} | {} | {} | {} | {} | {} | {} | {} | {broken} |",
                c.found,
                c.right,
                c.wrong,
                c.missed,
                percent(c.right, c.right + c.wrong),
                percent(c.right, c.right + c.missed),
                c.tried,
                percent(c.broken, c.tried),
            );
        }
        let sum = |of: fn(&Counts) -> usize| self.kinds.values().map(of).sum::<usize>();
        let (right, wrong, missed) = (sum(|c| c.right), sum(|c| c.wrong), sum(|c| c.missed));
        println!(
            "all kinds: precision {}, recall {}",
            percent(right, right + wrong),
            percent(right, right + missed)
        );
        for (round, tally) in &self.rounds {
            tally.print_labeled(round);
        }
    }

    /// Prints what the labels of a round say.
    fn print_labeled(&self, round: &str) {
        println!("\n{} of the labeled fields are `{round}`:", self.labeled);
        println!(
            "| Kind | Right | Wrong | Missed | Precision | Recall |\n|---|---|---|---|---|---|"
        );
        for (kind, c) in &self.kinds {
            let precision = percent(c.right, c.right + c.wrong);
            let recall = percent(c.right, c.right + c.missed);
            let (right, wrong, missed) = (c.right, c.wrong, c.missed);
            println!("| {kind} | {right} | {wrong} | {missed} | {precision} | {recall} |");
        }
    }
}

fn percent(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        _ => format!("{:.1} %", 100.0 * part as f64 / whole as f64),
    }
}
