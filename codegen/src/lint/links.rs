//! Links between documents.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::Files;

/// Returns the links in generated documents that have no target, each with its document.
pub fn dead_links(files: &Files) -> Vec<(String, String)> {
    let pages: BTreeMap<&str, BTreeSet<String>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, text)| (path.as_str(), anchors(text)))
        .collect();
    let mut dead = Vec::new();
    for path in pages.keys() {
        for link in links(&files[*path]).filter(|link| !link.contains("://")) {
            let (to, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = if to.is_empty() { (*path).to_owned() } else { join(path, to) };
            let leads = pages
                .get(to.as_str())
                .is_some_and(|anchors| anchor.is_empty() || anchors.contains(anchor));
            if !leads {
                dead.push(((*path).to_owned(), link.to_owned()));
            }
        }
    }
    dead
}

/// Returns the lines outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// Returns the targets of the links in a document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        let ends = line.match_indices("](").map(|(at, _)| at + 2);
        ends.filter_map(|start| line[start..].split_once(')').map(|(link, _)| link))
    })
}

/// Returns the anchors of a document: its headings, as GitHub converts them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    headings.map(|line| crate::emit::anchor(line.trim_start_matches('#').trim())).collect()
}

/// Resolves a path relative to a document.
fn join(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_pages_and_headings_are_followed() {
        let page = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let files: Files = [
            page("live/docs/A.md", "# A\n[b](types/B.md) [x](types/C.md) [self](#a) [no](#b)"),
            page("live/docs/types/B.md", "## Big Thing\n[up](../A.md#a)\n```\n[no](Link.md)\n```"),
            page("live/docs/D.md", "[there](types/B.md#big-thing) [web](https://example.com)"),
        ]
        .into();
        let dead = dead_links(&files);
        let dead: Vec<_> = dead.iter().map(|(path, link)| (path.as_str(), link.as_str())).collect();
        assert_eq!(dead, [("live/docs/A.md", "types/C.md"), ("live/docs/A.md", "#b")]);
    }
}
