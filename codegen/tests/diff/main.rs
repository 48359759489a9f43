//! Comparisons of an invented product, whose ground truth is written here.

mod formats;
mod generated;
mod greenhouse;

use std::collections::BTreeMap;

use formats::report;
use greenhouse::{NEW, OLD, changes, contracts, edited, sources};
use tencentcloud_codegen::diff::approvals::{self, Now};
use tencentcloud_codegen::diff::bump::{self, Bump};
use tencentcloud_codegen::diff::change::{Change, Direction, Effect, Relation, Side, level_of};
use tencentcloud_codegen::diff::contract::{Action, Contract, Field, Object};
use tencentcloud_codegen::diff::report::{self, COMMENT_LIMIT, Report};
use tencentcloud_codegen::diff::rules::Rule;
use tencentcloud_codegen::diff::usage::Usage;
use tencentcloud_codegen::diff::{Level, changelog, compare, from_definitions, old_keys, prose};
use tencentcloud_codegen::source::Source;

/// Rule, level, subject, side and number of actions of each change.
fn told(changes: &[Change]) -> Vec<String> {
    let line = |c: &Change| {
        let (level, side) = (c.level.name(), c.side.name());
        format!("{} {level} {} {side} {}", c.rule.id(), c.subject(), c.affected.len())
    };
    let mut lines: Vec<String> = changes.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn the_history_of_the_greenhouse_is_told_as_it_was() {
    let truth = [
        "action-added additive WaterBed both 1",
        "action-deprecated docs HeatBed both 1",
        "action-removed breaking DropBed both 1",
        "access-changed dangerous HeatBed both 1",
        "default-changed dangerous ListBedsRequest.Size request 1",
        "docs-changed docs Bed both 2",
        "enumeration-changed breaking HeatBedRequest.Mode request 1",
        "error-code-added dangerous ListBeds both 1",
        "error-code-removed additive ListBeds both 1",
        "example-changed docs ListBeds both 1",
        "field-added additive Bed.Humidity both 2",
        "field-became-nullable dangerous ListBedsResponse.Total response 1",
        "field-became-optional additive HeatBedRequest.Degrees request 1",
        "field-became-required breaking ListBedsRequest.Zone request 1",
        "field-deprecated docs Bed.Label both 2",
        "field-moved breaking ListBedsRequest.Color request 1",
        "field-removed breaking HeatBedRequest.Hours request 1",
        "field-renamed breaking Bed.Surface both 2",
        "field-type-changed breaking Bed.Area both 2",
        "field-type-changed breaking HeatBedRequest.Valve request 1",
        "items-changed breaking ListBedsRequest.Ids request 1",
        "length-changed additive ListBedsRequest.Name request 1",
        "paging-changed dangerous ListBeds both 1",
        "pattern-changed breaking ListBedsRequest.Zone request 1",
        "range-narrowed breaking ListBedsRequest.Size request 1",
        "range-widened dangerous Bed.Depth both 2",
        "rate-limit-changed additive ListBeds both 1",
        "region-changed breaking ListBeds both 1",
        "required-field-added breaking HeatBedRequest.Reason request 1",
        "rule-changed dangerous ListBedsRequest request 1",
        "type-added additive Pump request 1",
        "type-removed breaking Valve request 1",
        "type-renamed docs Layer request 1",
        "value-added dangerous Soil both 2",
        "value-removed breaking Soil both 2",
    ];
    let found = told(&changes(OLD, NEW));
    let mut truth: Vec<String> = truth.iter().map(|line| (*line).to_owned()).collect();
    truth.sort();
    assert_eq!(found, truth);
}

#[test]
fn rewording_and_reordering_changes_no_fingerprint() {
    let fingerprints = |reworded: bool| -> Vec<String> {
        let side = |text: &str| {
            let mut sources = sources(text);
            if reworded {
                sources.reverse();
                for source in &mut sources {
                    source.text = source.text.replace("description: ", "description: Briefly. ");
                    source.text = source.text.replace("title: ", "title: About ");
                }
            }
            contracts(&sources)
        };
        let changes = compare(&side(OLD), &side(NEW));
        let mut all: Vec<String> = changes.iter().map(Change::fingerprint).collect();
        all.sort();
        all
    };
    assert_eq!(fingerprints(true), fingerprints(false));
}

#[test]
fn order_of_fields_is_no_change() {
    let reordered = edited(
        OLD,
        "  Zone: {type: string, pattern: {provenance: reviewed, source: t, regex: '[a-z]+'}}\n",
        "",
    );
    let reordered = edited(
        &reordered,
        "  Ids:",
        "  Zone: {type: string, pattern: {provenance: reviewed, source: t, regex: '[a-z]+'}}\n  Ids:",
    );
    assert_eq!(told(&changes(OLD, &reordered)), [""; 0]);
}

#[test]
fn levels_follow_from_direction_and_relation() {
    use {Direction::*, Level::*, Relation::*};
    for (relation, request, response) in [
        (Same, Docs, Docs),
        (Wider, Additive, Dangerous),
        (Narrower, Breaking, Additive),
        (Unknown, Dangerous, Dangerous),
        (Disjoint, Breaking, Breaking),
    ] {
        assert_eq!(level_of(Request, relation), request, "{relation:?} requests");
        assert_eq!(level_of(Response, relation), response, "{relation:?} responses");
        let both = Effect { request: relation, response: relation };
        assert_eq!(both.level(), request.max(response), "{relation:?} both");
    }
}

/// A contract in which so many actions reach a ring of two types.
fn wide(actions: usize) -> Contract {
    let field = |ty: &str| Field { ty: ty.to_owned(), required: Some(false), ..Field::default() };
    let object = |action: Option<String>, ty: &str| Object {
        action,
        fields: BTreeMap::from([("Next".to_owned(), field(ty))]),
        ..Object::default()
    };
    let mut contract = Contract {
        product: "wide".to_owned(),
        version: "2020-01-01".to_owned(),
        ..Contract::default()
    };
    contract.objects.insert("Odd".to_owned(), object(None, "[Even]"));
    contract.objects.insert("Even".to_owned(), object(None, "Odd"));
    for i in 0..actions {
        let name = format!("Act{i:03}");
        let (input, output) = (format!("{name}Request"), format!("{name}Response"));
        contract.objects.insert(input.clone(), object(Some(name.clone()), "Odd"));
        contract.objects.insert(output.clone(), Object::default());
        contract.actions.insert(name, Action { input, output, ..Action::default() });
    }
    contract
}

#[test]
fn a_field_of_a_type_that_177_actions_reach_is_one_change() {
    let (old, mut new) = (wide(177), wide(177));
    let field = Field { ty: "string".to_owned(), required: Some(false), ..Field::default() };
    new.objects.get_mut("Even").expect("it is there").fields.insert("More".to_owned(), field);
    let changes = compare(&old, &new);
    assert_eq!(told(&changes), ["field-added additive Even.More request 177"]);
    let report = Report { changes, products: 1, ..Report::default() };
    let text = report::text(&report, Level::Docs);
    assert!(text.contains("177 actions: Act000, Act001, Act002, …"), "{text}");
    let entry = changelog::markdown(&report);
    assert!(entry.contains("`Even.More` (177 actions)") && entry.lines().count() <= 6, "{entry}");
}

#[test]
fn a_moved_field_affects_the_actions_of_both_ends() {
    let number = || Field { ty: "int64".to_owned(), required: Some(true), ..Field::default() };
    let number = || Field { docs: "The first of all of them".to_owned(), ..number() };
    let mut old = wide(2);
    let odd = old.objects["Odd"].fields["Next"].clone();
    let fields = BTreeMap::from([("Inner".to_owned(), odd), ("Depth".to_owned(), number())]);
    old.objects.insert("Unused".to_owned(), Object { fields, ..Object::default() });
    let mut new = old.clone();
    for (name, object) in &mut new.objects {
        match name.as_str() {
            "Unused" => drop(object.fields.remove("Depth")),
            "Even" => drop(object.fields.insert("Depth".to_owned(), number())),
            _ => {}
        }
    }
    assert_eq!(told(&compare(&old, &new)), ["field-moved breaking Unused.Depth request 2"]);
}

const DAY: Now<'_> = Now { day: "2026-11-26", version: "0.3.0", is_complete: true };

/// Applies an approvals file in which `{}` is the fingerprint of the only breaking change.
fn approve(file: &str, now: &Now<'_>) -> Result<(usize, usize), String> {
    let mut changes = changes(OLD, &edited(OLD, "  Hours: {type: int64}\n", ""));
    let text = file.replace("{}", &changes[0].fingerprint());
    let source = Source { path: "approvals.yaml".to_owned(), text };
    match approvals::apply(&source, now, &mut changes) {
        Ok(approved) => Ok((approved.len(), changes.len())),
        Err(diagnostics) => Err(diagnostics.draw(&[source], "schemas", false)),
    }
}

fn entry(fingerprint: &str, until: &str) -> String {
    approvals::entry(fingerprint, "greenhouse …", "never \"used\"", "me", until)
}

#[test]
fn approvals_hold_until_they_do_not() {
    assert_eq!(approve("", &DAY), Ok((0, 1)));
    assert_eq!(approve(&entry("{}", "2026-11-26"), &DAY), Ok((1, 0)), "the last day counts");
    assert_eq!(approve(&entry("{}", "0.3.1"), &DAY), Ok((1, 0)));
    for (file, said, line) in [
        (entry("{}", "2026-11-25"), "expired", 5),
        (entry("{}", "0.3.0"), "expired", 5),
        (entry("{}", "soon"), "neither a day nor a version", 5),
        (entry("{}", "2027-01-01") + &entry("{}", "2027-01-01"), "approved twice", 6),
        (entry("0000000000000000", "2027-01-01"), "stale", 1),
        (entry("{}", "2027-01-01").replace("me", " "), "needs a by", 4),
        ("- fingerprint: \"{}\"\n".to_owned(), "reason", 1),
        ("fingerprint: x\n".to_owned(), "approvals are a list", 1),
        ("- [".to_owned(), "", 1),
    ] {
        let error = approve(&file, &DAY).expect_err(&file);
        assert!(error.contains(said), "{said}: {error}");
        assert!(error.contains(&format!("approvals.yaml:{line}")), "{line}: {error}");
    }
    let part = Now { is_complete: false, ..DAY };
    let of_others = entry("{}", "2027-01-01") + &entry("0000000000000000", "2027-01-01");
    assert_eq!(approve(&of_others, &part), Ok((1, 0)), "other products were not compared");
}

// Nobody outside of the crate can write a literal of a struct, so that one more field breaks nobody.
#[test]
fn an_optional_field_is_a_minor_change() {
    let files = tencentcloud_codegen::generate(&sources(OLD)).expect("it is generated");
    let code: String =
        files.iter().filter(|(p, _)| p.ends_with(".rs")).map(|(_, t)| &**t).collect();
    let structs = code.matches("\npub struct ").count();
    let open = code.matches("#[non_exhaustive]\npub struct ").count();
    // The client is the only struct without public fields.
    assert_eq!(structs, open + 1, "{open} of {structs} structs are non-exhaustive");
    let mut added = report().changes.into_iter().find(|c| c.rule == Rule::FieldAdded).expect("one");
    for side in [Side::Request, Side::Response, Side::Both] {
        added.side = side;
        assert_eq!(bump::of(&added), Bump::Minor);
    }
}

// cargo-semver-checks asks for a minor version, since callers see a warning.
#[test]
fn a_deprecation_is_a_minor_change_and_its_end_is_a_patch() {
    let mut change = report().changes.into_iter().find(|c| c.level == Level::Docs).expect("one");
    for (rule, needed) in [
        (Rule::ActionDeprecated, Bump::Minor),
        (Rule::FieldDeprecated, Bump::Minor),
        (Rule::ActionUndeprecated, Bump::Patch),
        (Rule::FieldUndeprecated, Bump::Patch),
        (Rule::DocsChanged, Bump::Patch),
    ] {
        (change.rule, change.rust) = (rule, rule.rust());
        assert_eq!(bump::of(&change), needed, "{}", rule.id());
    }
}

#[test]
fn a_crate_is_told_what_it_touches() {
    let mut usage = Usage::default();
    usage.read("fn main() { client.heat_bed(HeatBedRequest::new().hours(3)); }").expect("Rust");
    let changes = changes(OLD, NEW);
    let touched: Vec<Change> = changes.into_iter().filter(|c| usage.touches(c)).collect();
    let told = told(&touched);
    assert!(told.contains(&"field-removed breaking HeatBedRequest.Hours request 1".to_owned()));
    assert!(!told.iter().any(|line| line.contains("ListBeds")), "{told:#?}");
    assert!(!told.iter().any(|line| line.contains("Bed.Surface")), "{told:#?}");
    assert!(Usage::default().read("fn (").is_err());
}

#[test]
fn definitions_that_do_not_state_a_flag_do_not_change_it() {
    let api = |member: &str| {
        let text = format!(
            r#"{{"metadata": {{"apiVersion": "2020-01-02", "serviceShortName": "zoo"}},
            "actions": {{"Feed": {{"name": "Feed", "input": "In", "output": "Out"}}}},
            "objects": {{"In": {{"members": [{{"name": "Grams", "type": "int", "member": "int64"{member}}}]}},
                         "Out": {{"members": []}}}}}}"#
        );
        from_definitions::contract(&text, "api.json").expect("it is read")
    };
    assert_eq!(compare(&api(""), &api(r#", "required": true"#)), []);
    let required = compare(&api(r#", "required": false"#), &api(r#", "required": true"#));
    assert_eq!(told(&required), ["field-became-required breaking In.Grams request 1"]);
}

/// Two definitions whose one parameter is described as `old` and `new`.
fn described(old: &str, new: &str) -> Vec<String> {
    let api = |document: &str| {
        let api = serde_json::json!({
            "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "zoo"},
            "actions": {"Feed": {"name": "Feed", "input": "In", "output": "Out"}},
            "objects": {
                "In": {"members": [
                    {"name": "Grams", "type": "int", "member": "int64", "document": document},
                ]},
                "Out": {"members": []},
            },
        });
        from_definitions::contract(&api.to_string(), "api.json").expect("it is read")
    };
    let (mut a, mut b) = (api(old), api(new));
    prose::read_where_changed(&mut a, &mut b);
    told(&compare(&a, &b))
}

#[test]
fn limits_in_prose_are_read_where_the_prose_changed() {
    let docs = "docs-changed docs In.Grams request 1".to_owned();
    let range = "range-widened additive In.Grams request 1".to_owned();
    let (ten, twenty) =
        ("Food in grams. Value range: [1, 10].", "Food in grams. Value range: [1, 20].");
    assert_eq!(described(ten, twenty), [docs.clone(), range]);
    assert_eq!(described(ten, ten), [""; 0]);
    // A limit that is documented now was, as a rule, there before.
    assert_eq!(described("Food in grams.", twenty), std::slice::from_ref(&docs));
    assert_eq!(described(ten, "Food in grams."), [docs]);
}

// Only names of keys change: a description, a field or an example that has the word stays.
#[test]
fn schemas_of_old_revisions_are_read_with_the_keys_of_today() {
    let old = OLD.replace("provenance:", "standing:");
    assert!(old != OLD);
    let renamed = |mut source: Source| {
        old_keys::rename(&mut source);
        source.text
    };
    for (old, new) in sources(&old).into_iter().zip(sources(OLD)) {
        assert_eq!(renamed(old), new.text);
    }
    for text in [
        "description: \"the standing: reviewed\"\n",
        "input:\n  standing: {type: string}\n",
        "standing: [\n",
        "",
    ] {
        let source = Source { path: "a/b/c.yaml".to_owned(), text: text.to_owned() };
        assert_eq!(renamed(source), text);
    }
}

// A renamed type changes nothing on the wire, and is still why the version is major.
#[test]
fn what_breaks_rust_alone_is_never_hidden() {
    let mut renamed = report();
    renamed.changes.retain(|change| change.rule == Rule::TypeRenamed);
    assert_eq!(renamed.changes.len(), 1);
    assert_eq!(renamed.bump(), Bump::Major);
    let text = report::text(&renamed, Level::Breaking);
    assert!(text.contains("type-renamed") && text.contains("breaks Rust code"), "{text}");
    assert!(!text.contains("more below"), "{text}");
    let entry = changelog::markdown(&renamed);
    assert!(entry.contains("Changed in Rust only:\n\n- The type `"), "{entry}");
    assert!(!entry.contains("Documentation:"), "{entry}");
}

// An action that no longer returns a code breaks nobody; a code that is gone takes its variant along.
#[test]
fn a_code_that_is_gone_breaks_rust_code() {
    let bump = |new: &str| bump::of_all(&changes(OLD, new));
    assert_eq!(bump(&edited(OLD, "errors: [BedNotFound]\n", "")), Bump::Minor);
    let frozen = "  Frozen: {description: The bed is frozen.}\n";
    assert_eq!(bump(&edited(OLD, frozen, "")), Bump::Major, "no action returns it");
    let not_found = edited(OLD, "errors: [BedNotFound]\n", "");
    let not_found = edited(&not_found, "  BedNotFound: {description: There is no such bed.}\n", "");
    assert_eq!(bump(&not_found), Bump::Major);
    let more = edited(OLD, frozen, &format!("{frozen}  Wet: {{description: It is wet.}}\n"));
    assert_eq!(bump(&more), Bump::Patch);
}

// The name of an enum is decided in the schema, as is whether values are constants.
#[test]
fn values_with_another_type_in_rust_break_rust_code_alone() {
    let with = |how: &str| {
        let list =
            format!("enum: {{{how}provenance: mined, source: t, values: {{warm: , hot: }}}}");
        edited(OLD, "  Mode: {type: string}\n", &format!("  Mode: {{type: string, {list}}}\n"))
    };
    let own = with("");
    for (how, is) in [("name: Heat, ", "the enum `Heat`"), ("plain: true, ", "constants")] {
        let found = changes(&own, &with(how));
        let change = found.iter().find(|change| change.rule == Rule::EnumerationChanged);
        let change = change.expect("it is found");
        assert_eq!(change.new.as_deref(), Some(is));
        assert_eq!((bump::of_all(&found), found.len()), (Bump::Major, 1), "{how}");
        assert!(change.message.contains("from an enum of its own to"), "{}", change.message);
    }
    assert_eq!(changes(&own, &own), []);
}
