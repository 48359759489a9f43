//! Progress of long operations.

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// Fewer steps than this are over before a bar can be read.
const MIN_STEPS: usize = 10;

/// Returns a progress bar, which is drawn on a terminal only and removed when it is complete.
pub fn bar(operation: &'static str, steps: usize) -> ProgressBar {
    if steps < MIN_STEPS {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} ({eta})");
    ProgressBar::new(steps as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "))
        .with_prefix(operation)
        .with_finish(ProgressFinish::AndClear)
}
