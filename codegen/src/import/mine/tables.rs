//! Tables, as lines with a value and its name each: `- Name: KIND_BIG; Value: 1; Description: big`.

use super::values::Values;
use super::vocabulary::BULLETS;

/// Columns of the value, of which the first that is there has it.
const VALUES: &[&str] = &["uint", "int", "枚举值", "取值", "值", "enum value", "value"];
/// Columns of the meaning.
const MEANINGS: &[&str] = &["描述", "说明", "含义", "description", "meaning"];
/// Columns of a name, which is the meaning of a value that has none.
const NAMES: &[&str] = &["枚举项", "枚举值", "名称", "enum item", "name"];

/// Returns the numbers in the rows of a table.
pub(super) fn table(text: &str) -> Option<Values> {
    let rows: Vec<Vec<(&str, &str)>> = text.lines().filter_map(row).collect();
    let rows = rows.iter().map(|row| {
        let cell = |names: &[&str]| {
            names.iter().find_map(|name| {
                row.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|cell| cell.1)
            })
        };
        let value = cell(VALUES).filter(|value| value.parse::<i64>().is_ok())?;
        Some((value, cell(MEANINGS).or_else(|| cell(NAMES)).unwrap_or_default()))
    });
    let rows = rows.collect::<Option<Vec<_>>>().filter(|rows| rows.len() > 1)?;
    let phrase = text.trim().chars().take(40).collect();
    let mut values = Values { phrase, sure: 97, ..Values::default() };
    rows.iter().for_each(|(value, meaning)| values.add(value, false, meaning));
    Some(values)
}

/// `- Name: A; Value: 1`: the columns and cells of a line.
fn row(line: &str) -> Option<Vec<(&str, &str)>> {
    let rest = line.trim().strip_prefix(BULLETS)?.trim_start();
    let cells = rest.split("; ").filter_map(|cell| cell.split_once(": "));
    let cells: Vec<_> = cells.map(|(column, cell)| (column.trim(), cell.trim())).collect();
    let has_value = cells.iter().any(|(column, cell)| {
        VALUES.iter().any(|name| column.eq_ignore_ascii_case(name)) && cell.parse::<i64>().is_ok()
    });
    has_value.then_some(cells)
}
