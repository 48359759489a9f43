//! The same page in forms that converters, mail programs and people make of it. // 13.4

use super::*;

/// Returns the page with every line outside of code changed.
pub fn lines(change: impl Fn(&str) -> String) -> String {
    let mut code = false;
    let page = file("markdown.md");
    let changed = page.lines().map(|line| {
        code ^= line.starts_with("```");
        if code || line.starts_with("```") { line.to_owned() } else { change(line) }
    });
    changed.collect::<Vec<_>>().join("\n")
}

fn is_rule(line: &str) -> bool {
    line.starts_with("|--")
}

/// Returns the page with every row of a table changed, heads too.
fn rows(change: impl Fn(Vec<&str>) -> Vec<String>) -> String {
    lines(|line| match line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) {
        Some(row) => format!("| {} |", change(row.split(" | ").collect()).join(" | ")),
        None => line.to_owned(),
    })
}

/// Returns the page with every cell changed.
fn cells(change: impl Fn(&str) -> String) -> String {
    rows(|row| row.into_iter().map(&change).collect())
}

/// Asserts that a page has the facts of the model; `more` notes are about what was corrected.
#[track_caller]
pub fn same(name: &str, page: &str, more: usize) {
    let (schema, notes) = alone(name, page);
    let (model, _) = alone("markdown.md", &file("markdown.md"));
    assert_eq!(facts(&schema), facts(&model), "{name} of\n{page}\n{notes:#?}");
    assert_eq!(notes.len(), 2 + more, "{name}: {notes:#?}");
}

#[test]
fn headings_in_other_ways_give_the_same() {
    let headings = |change: &dyn Fn(usize, &str) -> String| {
        lines(|line| match line.trim_start_matches('#') {
            title if title.len() < line.len() => change(line.len() - title.len(), title.trim()),
            line => line.to_owned(),
        })
    };
    let chinese = |title: &str| {
        let numbers = [("1. ", "一、"), ("2. ", "二、"), ("3. ", "三、"), ("4. ", "四、")];
        let numbers = numbers.into_iter().chain([("5. ", "五、"), ("6. ", "六、")]);
        numbers.fold(title.to_owned(), |title, (from, to)| title.replace(from, to))
    };
    for (name, page) in [
        ("level", headings(&|_, title| format!("## {title}"))),
        ("name", headings(&|level, title| format!("{} {title} {{#name}}", "#".repeat(level)))),
        ("chinese", headings(&|level, title| format!("{} {}", "#".repeat(level), chinese(title)))),
        ("tag", headings(&|level, title| format!("<h{level}>{title}</h{level}>"))),
        (
            "line",
            headings(&|level, title| {
                let mark = ["=", "-", "~", "^"][level - 1];
                format!("{title}\n{}", mark.repeat(title.len()))
            }),
        ),
    ] {
        same(name, &page, 0);
    }
}

#[test]
fn code_in_other_ways_gives_the_same() {
    let page = file("markdown.md");
    let fences = |open: &str, close: &str| {
        let mut code = false;
        let mark = |line: &str| {
            code ^= line == "```";
            let mark = if code { open } else { close };
            if line == "```" { mark.to_owned() } else { line.to_owned() }
        };
        page.lines().map(mark).collect::<Vec<_>>().join("\n")
    };
    for (open, close) in [
        ("````json", "````"),
        ("~~~", "~~~"),
        ("<pre><code>", "</code></pre>"),
        ("<dx-codeblock>\n:::  json", ":::\n</dx-codeblock>"),
        ("::\n", ""),
        ("#+begin_example", "#+end_example"),
    ] {
        same(open, &fences(open, close), 0);
    }
}

#[test]
fn quoted_lines_are_those_of_the_page() {
    let quoted = file("markdown.md").lines().map(|line| format!("> {line}\n")).collect::<String>();
    same("mail", &quoted, 0);
}

#[test]
fn types_and_answers_in_other_words_give_the_same() {
    let lists = |list: &dyn Fn(&str) -> String| {
        cells(|cell| cell.strip_prefix("Array of ").map_or(cell.to_owned(), list))
    };
    for page in [
        lists(&|ty| format!("[]{ty}")),
        lists(&|ty| format!("Array({ty})")),
        lists(&|ty| format!("Array of \\[{ty}\\]")),
        lists(&|ty| format!("{ty}数组")),
    ] {
        same("lists", &page, 0);
    }
    let labels = cells(|cell| match cell.split_once("](") {
        Some((words, rest)) => {
            format!("{words}][1{}", rest.replace(|c| c != ')', "").replacen(')', "]", 1))
        }
        None => cell.to_owned(),
    });
    same("labels", &labels, 0);
    for (yes, no) in
        [("必需", "非必需"), ("✅", "❌"), ("M", "O"), ("1", "0"), ("mandatory", "optional")]
    {
        let page = cells(|cell| match cell {
            "Yes" => yes.to_owned(),
            "No" => no.to_owned(),
            cell => cell.to_owned(),
        });
        same(yes, &page, 0);
    }
}

#[test]
fn heads_in_other_words_give_the_same() {
    let heads = |words: [&'static str; 4]| {
        cells(move |cell| match cell {
            "Parameter Name" => words[0].to_owned(),
            "Required" => words[1].to_owned(),
            "Type" => words[2].to_owned(),
            "Description" => words[3].to_owned(),
            cell => cell.to_owned(),
        })
    };
    same(
        "both",
        &heads(["参数名称/Parameter", "必选 (Required)", "类型 Type", "描述/Description"]),
        0,
    );
    same("other", &heads(["Argument", "Mandatory (Yes/No)", "Value Type", "Remarks"]), 0);
    // What their cells hold says what they are; each of the three tables is noted.
    same("unknown", &heads(["Kenmerk", "Nodig", "Soort", "Uitleg"]), 2);
}

#[test]
fn heads_that_are_lost_are_found_by_what_the_columns_hold() {
    let empty = lines(|line| match line {
        line if line.starts_with("| Parameter Name | R") => "| | | | |".to_owned(),
        line if line.starts_with("| Parameter Name") => "| | | |".to_owned(),
        line if line.starts_with("| Error Code") => "| | |".to_owned(),
        line => line.to_owned(),
    });
    same("empty", &empty, 3);
    let gone: Vec<String> = file("markdown.md")
        .lines()
        .filter(|line| !is_rule(line) && !line.starts_with("| Parameter Name"))
        .filter(|line| !line.starts_with("| Error Code"))
        .map(str::to_owned)
        .collect();
    same("gone", &gone.join("\n"), 3);
    let tabs: Vec<String> = gone
        .iter()
        .map(|line| {
            line.strip_prefix("| ")
                .map_or(line.clone(), |row| row.replace(" | ", "\t").replace(" |", ""))
        })
        .collect();
    let (schema, notes) = alone("tabs", &tabs.join("\n"));
    assert!(schema.contains("  Cages:\n    type: [Cage]\n"), "{schema}\n{notes:#?}");
}

#[test]
fn the_type_or_the_name_may_say_whether_it_is_required() {
    let said = |yes: &str| if yes == "Yes" { "required" } else { "optional" };
    let page = rows(|row| match row.as_slice() {
        [name, "Required", ty, text] => [name, ty, text].map(|cell| (*cell).to_owned()).to_vec(),
        [name, yes, ty, text] => {
            vec![(*name).to_owned(), format!("{ty}, {}", said(yes)), (*text).to_owned()]
        }
        row => row.iter().map(|cell| (*cell).to_owned()).collect(),
    });
    let page = page.replace("|---------|---------|---------|---------|", "|---|---|---|");
    same("type", &page, 0);
    let page = rows(|row| match row.as_slice() {
        [name, "Required", ty, text] => [name, ty, text].map(|cell| (*cell).to_owned()).to_vec(),
        [name, yes, ty, text] => {
            vec![format!("{name} ({})", said(yes)), (*ty).to_owned(), (*text).to_owned()]
        }
        row => row.iter().map(|cell| (*cell).to_owned()).collect(),
    });
    let page = page.replace("|---------|---------|---------|---------|", "|---|---|---|");
    same("name", &page, 0);
}

/// How a converter draws a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Drawn {
    Frame,
    Spread,
    Simple,
    Doubled,
}

/// Returns the page with its tables drawn, each cell wrapped at 60 characters if that is possible.
pub(crate) fn drawn(form: Drawn) -> String {
    let page = file("markdown.md");
    let mut out = String::new();
    let mut table: Vec<Vec<&str>> = Vec::new();
    for line in page.lines().chain([""]) {
        if is_rule(line) {
            continue;
        }
        match line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) {
            Some(row) => table.push(row.split(" | ").collect()),
            None => {
                draw(&std::mem::take(&mut table), form, &mut out);
                out += line;
                out.push('\n');
            }
        }
    }
    out
}

fn draw(table: &[Vec<&str>], form: Drawn, out: &mut String) {
    let Some(head) = table.first() else { return };
    let last = head.len() - 1;
    let wrapped = |cell: &str| -> Vec<String> {
        let half =
            cell.char_indices().filter(|(at, c)| *c == ' ' && *at > 30).map(|(at, _)| at).next();
        match half.filter(|_| matches!(form, Drawn::Frame | Drawn::Spread | Drawn::Doubled)) {
            Some(at) => vec![cell[..at].to_owned(), cell[at + 1..].to_owned()],
            None => vec![cell.to_owned()],
        }
    };
    let width = |column: usize| table.iter().map(|row| row[column].len()).max().unwrap_or(3);
    let rule = |mark: &str, between: &str| {
        (0..=last).map(|at| mark.repeat(width(at) + 1)).collect::<Vec<_>>().join(between)
    };
    let (frame, gap) = (format!("+{}+\n", rule("-", "+")), format!("{}\n", rule("-", " ")));
    let border = format!("{}\n", "-".repeat(gap.len()));
    let double = format!("{}\n", rule("=", " "));
    *out += match form {
        Drawn::Frame => &frame,
        Drawn::Spread => &border,
        Drawn::Doubled => &double,
        Drawn::Simple => "",
    };
    for (n, row) in table.iter().enumerate() {
        let text = wrapped(row[last]);
        for (i, words) in text.iter().enumerate() {
            let shown = |at: usize| {
                if at == last {
                    words.as_str()
                } else if i == 0 {
                    row[at]
                } else {
                    ""
                }
            };
            let cells = (0..=last).map(|at| format!("{:width$}", shown(at), width = width(at) + 1));
            let cells: Vec<String> = cells.collect();
            *out += &match form {
                Drawn::Frame => format!("|{}|\n", cells.join("|")),
                _ => format!("{}\n", cells.join(" ").trim_end()),
            };
        }
        *out += match (form, n) {
            (Drawn::Frame, 0) => frame.replace('-', "="),
            (Drawn::Frame, _) => frame.clone(),
            (Drawn::Spread | Drawn::Simple, 0) => gap.clone(),
            (Drawn::Spread, n) if n + 1 < table.len() => "\n".to_owned(),
            (Drawn::Spread, _) => border.clone(),
            (Drawn::Doubled, 0) => double.clone(),
            (Drawn::Doubled, n) if n + 1 == table.len() => double.clone(),
            _ => String::new(),
        }
        .as_str();
    }
}

#[test]
fn tables_that_are_drawn_give_the_same() {
    for form in [Drawn::Frame, Drawn::Spread, Drawn::Simple, Drawn::Doubled] {
        same(&format!("{form:?}"), &drawn(form), 0);
    }
}

#[test]
fn a_request_outside_of_the_examples_is_noted() {
    let page = file("markdown.md").replace("## 4. Example", "## 4. More");
    let (schema, notes) = alone("more.md", &page);
    assert!(!schema.contains("examples:"), "{schema}");
    assert!(
        notes.iter().any(|note| note.contains("a request is here that was not read")),
        "{notes:#?}"
    );
}

#[test]
fn what_looks_like_a_row_and_is_in_no_table_is_noted() {
    let page = file("markdown.md");
    let codes = "| InvalidParameterValue.Keeper | There is no such keeper. |\n";
    for (page, name) in [
        // A fence that is never closed takes in what follows it.
        (page.replace("## 5. Developer Resources", "```"), "InvalidParameterValue.Keeper"),
        (page.replace(codes, "").replace("### SDK", codes), "InvalidParameterValue.Keeper"),
        (
            page.replace(
                "## 3. Output Parameters\n",
                "## 3. Output Parameters\n\nKeeper Yes String The\nCook\tYes\tString\tOne.\n",
            ),
            "Cook",
        ),
        (page.replace("| Asleep | No |", "Sleepy No Boolean Glued. |\n| Asleep | No |"), "Sleepy"),
    ] {
        let (schema, notes) = alone("lost.md", &page);
        let kept = schema.contains(name) || notes.iter().any(|note| note.contains(name));
        assert!(kept, "{name} of\n{page}\n{schema}\n{notes:#?}");
    }
}

#[test]
fn elements_around_markdown_take_nothing_in() {
    let page = file("markdown.md");
    for (open, close) in
        [("<div>", ""), ("<div align=\"left\">", "</div>"), ("<details>", "</details>")]
    {
        let wrapped = page
            .replace(
                "| Parameter Name | Required",
                &format!("{open}\n\n| Parameter Name | Required"),
            )
            .replace("## 3.", &format!("{close}\n\n## 3."));
        same(open, &wrapped, 0);
    }
}

#[test]
fn rows_that_are_joined_or_broken_are_put_right() {
    let page = file("markdown.md");
    let joined = page
        .replace(" |\n| PageNum", " || PageNum")
        .replace(" |\n| ResourceNotFound", " || ResourceNotFound");
    same("joined", &joined, 0);
    let broken = page.replace(
        "| Array of [AnimalInfo](https://example.com/types#AnimalInfo) | The animals. |",
        "| Array | |\n| of | [AnimalInfo](https://example.com/types#AnimalInfo) | The animals. |",
    );
    same("broken", &broken, 1);
    let head = "============ ========\nError Code   Description\nError Code   Description\n============ ========\n";
    let (before, _) = page.split_once("| Error Code").expect("it has the table");
    let doubled = format!("{before}{head}LimitExceeded Too many.\n============ ========\n");
    assert!(alone("doubled.md", &doubled).0.contains("errors: [LimitExceeded]\n"));
}

/// Returns the page as copied from a browser, with tabs between the cells.
fn copied() -> String {
    file("tabs.txt")
}

#[test]
fn copied_text_in_other_ways_gives_the_same() {
    let rows = |change: &dyn Fn(&str) -> String| {
        let line = |line: &str| if line.contains('\t') { change(line) } else { line.to_owned() };
        copied().lines().map(line).collect::<Vec<_>>().join("\n")
    };
    for (name, page) in [
        ("spaces", rows(&|row| row.replace('\t', "   "))),
        ("bars", rows(&|row| format!("{} |", row.replace('\t', " | ")))),
        ("lines", rows(&|row| format!("\n{}\n", row.replace('\t', "\n\n")))),
        ("lines apart", rows(&|row| row.replace('\t', "\n"))),
    ] {
        same(name, &page, 0);
    }
    // Without headings, the tables follow each other.
    let bars = rows(&|row| format!("{} |", row.replace('\t', " | ")));
    let numbered = |line: &&str| !line.starts_with(|c: char| c.is_ascii_digit());
    let page: Vec<&str> = bars.lines().filter(|line| !line.is_empty()).filter(numbered).collect();
    same("bars without headings", &page.join("\n"), 0);
}

#[test]
fn what_stands_between_two_rows_belongs_to_the_first() {
    let between = "Cages to look into: |\n\n- near the gate\n\n- behind the house\n\n";
    let page = file("no_outer_bars.md");
    let row = page.lines().find(|line| line.starts_with("Cages")).expect("it has the row");
    let spread = row.replace("Cages to look into.", between.trim_end());
    let (schema, notes) = alone("between.md", &page.replace(row, &spread));
    assert!(schema.contains("      - near the gate\n      - behind the house\n"), "{schema}");
    assert!(schema.contains("  PageNum:\n    type: int64\n"), "{schema}\n{notes:#?}");
}

#[test]
fn a_wrapped_sentence_is_no_row() {
    let page = file("spaces.txt").replace(
        "RequestId String Names the request.",
        "RequestId String Names the request.\nThe RequestId is needed later.",
    );
    let (schema, notes) = alone("wrapped.txt", &page);
    assert!(!schema.contains("  The:"), "{schema}\n{notes:#?}");
}

#[test]
fn words_of_a_description_end_no_table() {
    let types = "Cage\n\nA cage.\n\nUsed by actions: DescribeAnimals.\n\n\
        Name\tType\tDescription\nKind\tString\tIts kind.\nExamples:\n* * * (any)\n\nOUTER_CAGE\nOutside.\n\
        Size\tInteger\tIts size.\n\nAnimalInfo\n\nAn animal.\n\nUsed by actions: DescribeAnimals.\n\n\
        Name\tType\tDescription\nName\tString\tIts name.\n";
    for types in [types.to_owned(), types.replace('\t', " ")] {
        let files = [("types.txt", types), ("zoo.md", file("markdown.md"))];
        let set = set(&files, &Files::new());
        let cage = &set.imported.files["zoo/2020-02-28/types/Cage.yaml"];
        assert!(cage.contains("  Size:\n    type: int64\n"), "{cage}");
        assert!(set.imported.files.contains_key("zoo/2020-02-28/types/AnimalInfo.yaml"));
    }
}

#[test]
fn the_types_of_a_page_are_known_to_its_rows() {
    let types = "Face\n\nA face.\n\nUsed by actions: DescribeAnimals.\n\n\
        Name Type Description\nKind String Its kind.\nEye Eye The eyes\n\n\
        Eye\n\nAn eye.\n\nUsed by actions: DescribeAnimals.\n\n\
        Name Type Description\nColor String Its color.\n";
    let set =
        set(&[("types.txt", types.to_owned()), ("zoo.md", file("markdown.md"))], &Files::new());
    let face = &set.imported.files["zoo/2020-02-28/types/Face.yaml"];
    assert!(face.contains("  Eye:\n    type: Eye\n"), "{face}");
}

#[test]
fn a_sentence_about_parameters_begins_no_part() {
    let limit = "A maximum of 20 requests can be initiated per second for this API.";
    let page = file("markdown.md");
    for words in ["您也可以通过 Asleep 参数，返回睡着的动物", "| Kind | Of |\n|---|---|\n| a | b |"]
    {
        let page = page.replace(limit, &format!("{words}\n\n{limit}"));
        let (schema, _) = alone("sentence.md", &page);
        assert!(schema.contains("rate_limit: 20\n"), "{schema}");
    }
}

#[test]
fn a_table_in_the_description_holds_no_parameters() {
    for head in ["Parameter Name", "Item"] {
        let table = format!(
            "| {head} | Type | Required | Description |\n|---|---|---|---|\n| Inner | String | Yes | Part of a message. |\n\n"
        );
        let page = file("markdown.md").replace("## 2.", &format!("{table}## 2."));
        let (schema, notes) = alone("inner.md", &page);
        let (model, _) = alone("markdown.md", &file("markdown.md"));
        assert_eq!(facts(&schema), facts(&model));
        assert!(notes.iter().any(|note| note.contains("`Inner` was not read")), "{notes:#?}");
    }
}
