//! The comparison of constraints: which side allows more.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Subject};
use crate::diff::change::{Effect, Relation};
use crate::diff::contract::{Bounds, Field, Values};
use crate::diff::rules::Rule;

impl Comparison<'_> {
    /// Compares the values of an enumeration, with one change per value. Unreviewed values reject
    /// nothing, so the effect of removing them is unknown.
    pub(super) fn values(&mut self, about: &Subject, old: Option<&Values>, new: Option<&Values>) {
        let (Some(a), Some(b)) = (old, new) else {
            if old.is_some() || new.is_some() {
                let request = enforced(
                    new.is_some_and(|values| values.reviewed),
                    if new.is_some() { Relation::Unknown } else { Relation::Wider },
                );
                let effect = about.effect(request, Relation::Unknown);
                self.push(Rule::EnumerationChanged, about, effect, old.map(list), new.map(list));
            }
            return;
        };
        for value in b.values.keys().filter(|value| !a.values.contains_key(*value)) {
            let effect = about.effect(Relation::Wider, Relation::Wider);
            self.push(Rule::ValueAdded, about, effect, None, Some(value.clone()));
        }
        for value in a.values.keys().filter(|value| !b.values.contains_key(*value)) {
            let request = enforced(b.reviewed, Relation::Unknown);
            let effect = about.effect(request, Relation::Narrower);
            self.push(Rule::ValueRemoved, about, effect, Some(value.clone()), None);
        }
        if a.reviewed != b.reviewed {
            let request = if b.reviewed { Relation::Narrower } else { Relation::Wider };
            let text = |values: &Values| Some(provenance(values.reviewed).to_owned());
            let effect = about.effect(request, Relation::Same);
            self.push(Rule::EnumerationChanged, about, effect, text(a), text(b));
        }
        if let (Some(before), Some(after)) = (&a.in_rust, &b.in_rust)
            && before != after
        {
            let (old, new) = (Some(before.clone()), Some(after.clone()));
            self.push(Rule::EnumerationChanged, about, Effect::NONE, old, new);
        }
    }

    pub(super) fn bounds(&mut self, about: &Subject, old: &Field, new: &Field) {
        let pairs = [
            (None, old.range, new.range),
            (Some(Rule::LengthChanged), old.length, new.length),
            (Some(Rule::ItemsChanged), old.items, new.items),
        ];
        for (rule, before, after) in pairs {
            if before == after {
                continue;
            }
            let rule = rule.unwrap_or(match (covers(after, before), covers(before, after)) {
                (true, false) => Rule::RangeWidened,
                (false, true) => Rule::RangeNarrowed,
                (false, false) => Rule::RangeChanged,
                // The same bounds, but their provenance changed.
                (true, true) if after.is_some_and(|b| b.reviewed) => Rule::RangeNarrowed,
                (true, true) => Rule::RangeWidened,
            });
            let effect = about.effect(requests(before, after), responses(before, after));
            self.push(rule, about, effect, shown(before, after), shown(after, before));
        }
        if old.pattern != new.pattern {
            let is_enforced = new.pattern.as_ref().is_some_and(|p| p.reviewed);
            let request = match new.pattern {
                None => Relation::Wider,
                Some(_) => enforced(is_enforced, Relation::Unknown),
            };
            let is_same =
                old.pattern.as_ref().map(|p| &p.text) == new.pattern.as_ref().map(|p| &p.text);
            let text = |pattern: &Option<crate::diff::contract::Rule>| {
                let mark = |p: &crate::diff::contract::Rule| match is_same {
                    true => format!("{} ({})", p.text, provenance(p.reviewed)),
                    false => p.text.clone(),
                };
                pattern.as_ref().map(mark)
            };
            let effect = about.effect(request, Relation::Unknown);
            self.push(Rule::PatternChanged, about, effect, text(&old.pattern), text(&new.pattern));
        }
    }
}

/// Returns the relation of a constraint that rejects requests; mined constraints reject none.
fn enforced(is_reviewed: bool, otherwise: Relation) -> Relation {
    if is_reviewed { Relation::Narrower } else { otherwise }
}

fn provenance(is_reviewed: bool) -> &'static str {
    if is_reviewed { "reviewed" } else { "mined" }
}

fn list(values: &Values) -> String {
    values.values.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns bounds as text, with their provenance if nothing else changed.
fn shown(bounds: Option<Bounds>, other: Option<Bounds>) -> Option<String> {
    let bounds = bounds?;
    let is_same = other.is_some_and(|o| (o.min, o.max) == (bounds.min, bounds.max));
    Some(match is_same {
        true => format!("{bounds} ({})", provenance(bounds.reviewed)),
        false => bounds.to_string(),
    })
}

/// Returns whether the first bounds allow everything that the second allow. Absent bounds allow
/// everything.
fn covers(outer: Option<Bounds>, inner: Option<Bounds>) -> bool {
    let (outer, inner) = (outer.unwrap_or_default(), inner.unwrap_or_default());
    let least = |bounds: Bounds| bounds.min.unwrap_or(f64::NEG_INFINITY);
    let most = |bounds: Bounds| bounds.max.unwrap_or(f64::INFINITY);
    least(outer) <= least(inner) && most(inner) <= most(outer)
}

/// Returns the effect of changed bounds on the accepted requests: only reviewed bounds reject.
fn requests(old: Option<Bounds>, new: Option<Bounds>) -> Relation {
    let checked = |bounds: Option<Bounds>| bounds.filter(|bounds| bounds.reviewed);
    if !covers(checked(new), checked(old)) {
        Relation::Narrower
    } else if !covers(new, old) {
        Relation::Unknown
    } else {
        Relation::Wider
    }
}

/// Returns the effect of changed bounds on the possible responses.
fn responses(old: Option<Bounds>, new: Option<Bounds>) -> Relation {
    match (covers(new, old), covers(old, new)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Wider,
        (false, true) => Relation::Narrower,
        (false, false) => Relation::Unknown,
    }
}

/// Returns whether the meaning or the deprecation of a value that both sides have changed.
pub(super) fn meanings_changed(old: Option<&Values>, new: Option<&Values>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    old.values.iter().any(|(value, meaning)| new.values.get(value).is_some_and(|m| m != meaning))
}

/// Types that are strings on the wire; their Rust types differ.
const STRINGS: [&str; 5] = ["string", "binary", "datetime", "datetime_iso", "date"];

/// Returns the effect of a changed type in both directions.
pub(super) fn types(old: &str, new: &str) -> Relation {
    let is_string = |ty: &str| STRINGS.contains(&ty.trim_matches(['[', ']']));
    let depth = |ty: &str| ty.matches('[').count();
    let is_same_on_the_wire = is_string(old) && is_string(new) && depth(old) == depth(new);
    if is_same_on_the_wire { Relation::Unknown } else { Relation::Disjoint }
}

/// Returns the effect of a changed region use on requests. The first word is the use; the others
/// are the regions in which the action is available, where none means all.
pub(super) fn region(old: Option<&str>, new: Option<&str>) -> Relation {
    let parse = |text: Option<&str>| -> (bool, Option<BTreeSet<String>>) {
        let mut parts = text.unwrap_or("optional").split(", ").map(str::to_owned);
        let is_required = parts.next().as_deref() == Some("required");
        let regions: BTreeSet<String> = parts.collect();
        (is_required, Some(regions).filter(|regions| !regions.is_empty()))
    };
    let ((was_required, before), (is_required, after)) = (parse(old), parse(new));
    let covers = match (&before, &after) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(after)) => before.is_subset(after),
    };
    if covers && (was_required || !is_required) { Relation::Wider } else { Relation::Narrower }
}

/// Pairs removed and added rules. Two rules of the same kind across the same fields are one change.
pub(super) fn pair_rules(
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
) -> Vec<(Option<String>, Option<String>)> {
    let mut pairs: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    let mut rest = Vec::new();
    for rule in old.difference(new) {
        match pairs.entry(key(rule)).or_default() {
            (first @ None, _) => *first = Some(rule.clone()),
            _ => rest.push((Some(rule.clone()), None)),
        }
    }
    for rule in new.difference(old) {
        match pairs.entry(key(rule)).or_default() {
            (_, second @ None) => *second = Some(rule.clone()),
            _ => rest.push((None, Some(rule.clone()))),
        }
    }
    pairs.into_values().chain(rest).collect()
}

/// Returns the kind of a rule and its first field: `window start StartTime`.
fn key(rule: &str) -> String {
    rule.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(min: f64, max: f64, reviewed: bool) -> Option<Bounds> {
        Some(Bounds { min: Some(min), max: Some(max), reviewed })
    }

    #[test]
    fn bounds_that_nobody_checked_reject_nothing() {
        let narrower = requests(bounds(1.0, 9.0, true), bounds(1.0, 5.0, true));
        assert_eq!(narrower, Relation::Narrower);
        assert_eq!(requests(bounds(1.0, 9.0, true), bounds(1.0, 5.0, false)), Relation::Unknown);
        assert_eq!(requests(None, bounds(1.0, 5.0, true)), Relation::Narrower);
        assert_eq!(requests(bounds(1.0, 5.0, false), bounds(1.0, 5.0, true)), Relation::Narrower);
        assert_eq!(requests(bounds(1.0, 5.0, true), None), Relation::Wider);
    }

    #[test]
    fn a_region_that_becomes_required_or_goes_away_rejects() {
        assert_eq!(region(Some("optional"), Some("required")), Relation::Narrower);
        assert_eq!(region(Some("required"), Some("optional")), Relation::Wider);
        assert_eq!(region(Some("optional, a, b"), Some("optional, a")), Relation::Narrower);
        assert_eq!(region(Some("optional, a"), Some("optional")), Relation::Wider);
    }

    #[test]
    fn one_rule_that_changed_is_one_change() {
        let set = |rule: &str| BTreeSet::from([rule.to_owned()]);
        let (old, new) = (set("window start A end B max 1d"), set("window start A end B max 7d"));
        assert_eq!(pair_rules(&old, &new).len(), 1);
        assert_eq!(pair_rules(&old, &set("order start A end B")).len(), 2);
    }
}
