//! The modules of the crate form no circle, so that each can be read after those that it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The text of each module by its path, such as `request::json`, without tests and comments.
fn modules(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = match stem {
            "mod" => prefix.trim_end_matches("::").to_owned(),
            _ => format!("{prefix}{stem}"),
        };
        if path.is_dir() {
            modules(&path, &format!("{name}::"), found);
        } else if name != "lib" {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.insert(name, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The paths in a `use` tree, such as `a::{b, c::d}`, with `prefix` in front.
fn paths(tree: &str, prefix: &str, out: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return out.push(format!("{prefix}{path}"));
    };
    let (mut depth, mut start) = (0, 0);
    let inner = &rest[..rest.rfind('}').unwrap()];
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inner[start..at].trim().is_empty() {
                    paths(inner[start..at].trim(), &format!("{prefix}{}", head.trim()), out);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The trees of the `use` declarations in a text, and whether each is fully public.
fn use_trees(code: &str) -> impl Iterator<Item = (bool, &str)> {
    code.split(';').filter_map(|statement| {
        let at = statement.match_indices("use ").map(|(at, _)| at).find(|at| {
            let line = statement[..*at].rsplit('\n').next().unwrap_or_default().trim();
            line.is_empty() || line.starts_with("pub")
        })?;
        Some((statement[..at].trim_end().ends_with("pub"), &statement[at + 4..]))
    })
}

/// The paths that a module uses, from the root of the crate. `pub use` only lists contents.
fn uses(module: &str, code: &str) -> Vec<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut found = Vec::new();
    for (_, tree) in use_trees(code).filter(|(is_public, _)| !is_public) {
        paths(tree, "", &mut found);
    }
    // Paths in expressions are uses as well.
    for (at, _) in code.match_indices("crate::") {
        let path = code[at..].split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        found.extend(path.take(1).map(str::to_owned));
    }
    let absolute = |path: String| match path.strip_prefix("super::") {
        Some(path) => Some(format!("{parent}::{path}")),
        None => path.strip_prefix("crate::").map(str::to_owned),
    };
    found.into_iter().filter_map(absolute).collect()
}

/// The module in which a path is defined, following the re-exports of modules above it.
fn definition(path: &str, code: &BTreeMap<String, String>) -> Option<String> {
    let mut module = path;
    while !code.contains_key(module) {
        module = module.rsplit_once("::")?.0;
    }
    let name = path[module.len()..].trim_start_matches(':').split("::").next()?;
    for (_, tree) in use_trees(&code[module]).filter(|_| !name.is_empty()) {
        let mut listed = Vec::new();
        paths(tree, "", &mut listed);
        if let Some(item) = listed.iter().find(|item| item.ends_with(&format!("::{name}"))) {
            let below = format!("{module}::{item}");
            return definition(item.strip_prefix("crate::").unwrap_or(&below), code);
        }
    }
    Some(module.to_owned())
}

#[test]
fn modules_form_no_circle() {
    let mut code = BTreeMap::new();
    modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut code);
    let mut graph: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (module, text) in &code {
        let used = uses(module, text).into_iter().filter_map(|path| definition(&path, &code));
        // A submodule belongs to the modules around it.
        let outside = used.filter(|used| !format!("{module}::").starts_with(&format!("{used}::")));
        graph.insert(module, outside.collect());
    }
    assert!(graph["send::pipeline"].contains("call"), "the graph is not read: {graph:#?}");
    while let Some(lowest) =
        graph.iter().find(|(_, used)| used.iter().all(|used| !graph.contains_key(used.as_str())))
    {
        let lowest = *lowest.0;
        graph.remove(lowest);
    }
    assert!(graph.is_empty(), "these modules form a circle, or use one: {graph:#?}");
}
