//! Prints how long the catalog takes: `cargo run --release -p tencentcloud-catalog --example measure`.

use std::time::Instant;

use tencentcloud_catalog::{Catalog, FormatError};

fn main() -> Result<(), FormatError> {
    let start = Instant::now();
    let catalog = Catalog::facts()?;
    println!("open the catalog         {:?}", start.elapsed());
    let mut slowest = Vec::new();
    for entry in catalog.entries() {
        let start = Instant::now();
        let product = catalog.product(&entry.name, Some(&entry.version))?;
        let actions = product.map_or(0, |product| product.actions.len());
        slowest.push((start.elapsed(), actions, &entry.name, &entry.version));
    }
    slowest.sort();
    for (time, actions, name, version) in slowest.iter().rev().take(3) {
        println!("open {name} {version}: {actions} actions in {time:?}");
    }
    for query in ["domain", "DescribeInstances", "InvalidParameter", "直播", "no such thing"] {
        let start = Instant::now();
        let hits = catalog.search(query, 20)?.len();
        println!("search {query}: {hits} hits in {:?}", start.elapsed());
    }
    let mut presses = Vec::new();
    for text in ["describe live domains", "InvalidParameterValue", "mainland", "run instances cvm"]
    {
        let ends = text.char_indices().map(|(at, first)| at + first.len_utf8());
        for typed in ends.map(|end| &text[..end]) {
            let mut times = Vec::new();
            for _ in 0..5 {
                let start = Instant::now();
                catalog.search(typed, 24)?;
                times.push(start.elapsed());
            }
            times.sort();
            presses.push((times[2], typed));
        }
    }
    presses.sort();
    let (median, slowest) = (&presses[presses.len() / 2], &presses[presses.len() - 1]);
    println!("search by each key, medians of 5: median {median:?}, slowest {slowest:?}");
    Ok(())
}
