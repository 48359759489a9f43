//! The formats of a report, and their limits.

use super::*;

pub fn report() -> Report {
    Report {
        old: "main".to_owned(),
        new: "the working tree".to_owned(),
        products: 1,
        changes: changes(OLD, NEW),
        command: "cargo xtask diff main --level docs".to_owned(),
        fail_on: Some(Level::Breaking),
        ..Report::default()
    }
}

/// A report with so many changes of names that are no good neighbors.
pub fn crowded(count: usize) -> Report {
    let one = report().changes.remove(0);
    let changes = (0..count).map(|i| Change {
        object: format!("Name{i}"),
        message: format!("`Name{i}` is <b>gone</b>, 100 % \r\n of it: a,b [x](y) @all #1"),
        ..one.clone()
    });
    Report { changes: changes.collect(), ..report() }
}

#[test]
fn markdown_stays_within_its_limit() {
    for (count, limit) in [(5_000, COMMENT_LIMIT), (100, 4_000), (1, 1_000)] {
        let text = report::markdown(&crowded(count), limit);
        assert!(text.len() <= limit, "{count} changes: {} bytes", text.len());
        let shown = text.matches("\n- **").count();
        let rest = count - shown;
        assert_eq!(rest > 0, text.contains(&format!("\n{rest} more changes.")), "{shown}");
        assert!(rest == 0 || text.ends_with("`cargo xtask diff main --level docs`\n"));
    }
    let text = report::markdown(&crowded(1), COMMENT_LIMIT);
    assert!(!text.contains("<b>") && !text.contains("[x](y)") && !text.contains(" @all"), "{text}");
}

#[test]
fn a_problem_stays_within_the_limits_too() {
    let problem = "error: a range needs the key `provenance`\n".repeat(20_000);
    let text = report::markdown_error(&problem);
    assert!(text.len() <= COMMENT_LIMIT && text.contains(" more lines)"), "{} bytes", text.len());
    let text = report::github_error(&problem);
    assert!(text.len() <= 4_096 && text.lines().count() == 1, "{} bytes", text.len());
    assert!(report::markdown_error("one").ends_with("\n    one\n"));
}

#[test]
fn breaking_changes_come_first_in_markdown() {
    let text = report::markdown(&report(), COMMENT_LIMIT);
    let at = |heading: &str| text.find(heading).unwrap_or_else(|| panic!("{heading}: {text}"));
    assert!(at("### Breaking") < at("### Dangerous") && at("### Dangerous") < at("### Additive"));
    assert!(text.contains("Approve: `cargo xtask diff approve "), "{text}");
}

#[test]
fn annotations_are_escaped_and_counted() {
    let text = report::github(&crowded(25), "schemas/");
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(text.contains("100 %25 %0D%0A of it: a,b"), "{text}");
    assert!(text.contains("15 have no annotation"), "{text}");
    let mut odd = crowded(1);
    odd.changes[0].place.path = "a,b:c%.yaml".to_owned();
    odd.changes[0].place.line = 7;
    let text = report::github(&odd, "schemas/");
    assert!(text.contains("::error file=schemas/a%2Cb%3Ac%25.yaml,line=7,title="), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
    assert_eq!(report::github_error("a\nb"), "::error title=API changes::a%0Ab\n");
}

/// The mistakes of a document by a JSON Schema.
fn mistakes(schema: &serde_json::Value, document: &serde_json::Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("it is a schema");
    validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

const PAGE: &str = "https://example.org/schemas/DIFF.md";

// What code scanning needs beyond the schema: a result names its rule, and each rule has a page.
#[test]
fn sarif_rules_and_results_belong_together() {
    let document = report::sarif(&report(), "schemas/", PAGE);
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), report().changes.len());
    let page = tencentcloud_codegen::diff::page::rules();
    for rule in rules {
        let id = rule["id"].as_str().expect("a string");
        assert_eq!(rule["helpUri"], format!("{PAGE}#{id}"));
        assert!(page.contains(&format!("<a id=\"{id}\"></a>")), "{id} has no anchor");
    }
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("a number");
        assert_eq!(result["ruleId"], rules[usize::try_from(index).expect("small")]["id"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("text")));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("a relative URI");
        assert!(uri.starts_with("schemas/greenhouse/2020-01-01/"), "{uri}");
        assert_eq!(result["partialFingerprints"]["apiChange/v1"].as_str().map(str::len), Some(16));
    }
}

#[test]
fn sarif_is_sarif() {
    let schema = include_str!("../data/sarif-2.1.0.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("JSON");
    let mut odd = crowded(3);
    odd.changes[0].place.path = "a b/ü#.yaml".to_owned();
    for document in [
        report::sarif(&report(), "schemas/", PAGE),
        report::sarif(&odd, "schemas/", PAGE),
        report::sarif(&report(), "schemas/", "file:///a%20b/schemas/DIFF.md"),
        report::sarif(&Report::default(), "", PAGE),
        report::sarif_error("no such revision"),
    ] {
        assert_eq!(mistakes(&schema, &document), [""; 0], "{document:#}");
    }
    assert!(!mistakes(&schema, &serde_json::json!({"version": "2.1.0"})).is_empty());
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = report::json_schema();
    let committed = include_str!("../../../schemas/diff.schema.json");
    assert_eq!(format!("{schema:#}\n"), committed, "`cargo xtask diff --rules --format json`");
    let mut with_approved = report();
    with_approved.approved = with_approved.changes.split_off(3);
    with_approved.unused = Some(2);
    for document in [
        report::json(&report()),
        report::json(&with_approved),
        report::json(&Report { products: 1, ..Report::default() }),
        report::json_error("no such revision"),
    ] {
        assert_eq!(mistakes(&schema, &document), [""; 0], "{document:#}");
    }
    let mut wrong = report::json(&report());
    wrong["changes"][0]["level"] = "grave".into();
    assert!(!mistakes(&schema, &wrong).is_empty());
}

#[test]
fn html_and_atom_escape_what_they_tell() {
    let odd = crowded(1);
    let page = report::html(&odd);
    assert!(page.contains("&lt;b&gt;gone") && !page.contains("<b>gone"), "{page}");
    let feed = changelog::atom(&odd, "2026-11-26T00:00:00Z");
    assert!(feed.contains("&lt;b&gt;gone") && !feed.contains('\r'), "{feed}");
    assert!(report::html_error("<a> & b").contains("&lt;a&gt; &amp; b"));
}

#[test]
fn the_page_lists_every_rule() {
    let page = tencentcloud_codegen::diff::page::rules();
    assert_eq!(
        page,
        include_str!("../../../schemas/DIFF.md"),
        "`cargo xtask diff --rules --format markdown`"
    );
    for rule in Rule::ALL {
        assert_eq!(Rule::parse(rule.id()), Some(*rule));
        assert!(page.contains(&format!("</a>`{}` | ", rule.id())), "{}", rule.id());
        let back = rule.mirror().mirror();
        assert!(back == *rule || *rule == Rule::RequiredFieldAdded, "{}", rule.id());
    }
}
