//! `--all`: follows the pages of a list in a stream, and fails if it is incomplete.

use serde_json::{Map, Value as Json};

use crate::caller::Caller;
use crate::failure::{Exit, Failure};
use crate::lookup::Target;
use crate::out::{self, Output};
use crate::progress::Progress;

/// Prints the items of all pages, starting with the page that the request selects.
pub fn run(
    caller: &Caller<'_>,
    target: &Target,
    request: Map<String, Json>,
    output: &mut Output,
) -> Result<(), Failure> {
    let action = target.action();
    let Some(paging) = &action.paging else {
        let message = format!("{} is not paginated, as far as the catalog knows", action.name);
        return Err(Failure::usage("NoPages", message).help("leave out --all"));
    };
    let mut progress = Progress::new(output.is_quiet());
    let is_quiet = output.is_quiet();
    let mut writer = output.writer()?;
    let mut pages = caller.pages(paging, request);
    let (mut rows, mut total) = (0_u64, None);
    let outcome = loop {
        match pages.next() {
            None => break Ok(()),
            Some(Err(failure)) => break Err(failure),
            Some(Ok(page)) => {
                let items = items(&page.fields, &paging.items);
                rows += items.len() as u64;
                // The list may have grown or shrunk since the first page.
                total = page.total.or(total);
                out::written(writer.page(&page.fields, items))?;
                progress.rows(rows, total);
            }
        }
    };
    progress.clear();
    out::written(writer.finish())?;
    if let Some(warning) = writer.warning().filter(|_| !is_quiet) {
        out::warn(&warning);
    }
    outcome.map_err(|failure| match rows {
        0 => failure,
        _ => failure.help(format!("the list is incomplete: {rows} rows were printed before this")),
    })?;
    match total {
        Some(total) if pages.is_from_start() && rows < total => {
            let message =
                format!("the list is incomplete: {rows} rows, but the service counted {total}");
            Err(Failure::new(Exit::Rejected, "IncompleteList", message).action(&action.name).help(
                "rows may have been deleted meanwhile, or the service limits how far pages go: \
                 try again, or split the request, for example by time",
            ))
        }
        _ => Ok(()),
    }
}

/// Returns the list at a path of a response.
fn items<'a>(fields: &'a Json, path: &str) -> &'a [Json] {
    let list = path.split('.').try_fold(fields, |value, name| value.get(name));
    list.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}
