//! Ctrl-C: leaves the request ID of the last response, for support.

use std::io::Write as _;
use std::sync::{Mutex, Once, PoisonError};

use crate::failure::Exit;

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Records the request ID of a response.
pub fn note(request_id: Option<&str>) {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = request_id {
        *last = Some(id.to_owned());
    }
}

/// Watches for Ctrl-C from now on.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without a handler, Ctrl-C ends the program as usual.
        let _ = ctrlc::set_handler(|| {
            let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let text = match last {
                Some(id) => {
                    format!("\ninterrupted; last request ID: {}\n", crate::text::escaped(&id))
                }
                None => "\ninterrupted before a response was received\n".to_owned(),
            };
            let _ = std::io::stderr().write_all(text.as_bytes());
            std::process::exit(Exit::Interrupted as i32);
        });
    });
}

/// Ends the program at Ctrl-C, as the user of a command that runs until then wants.
pub fn watch_listener() {
    // Without a handler, Ctrl-C ends the program as usual.
    let _ = ctrlc::set_handler(|| std::process::exit(0));
}
