//! `tcapi whoami`: who calls, and where the credentials come from.

use std::fmt::Write as _;

use serde_json::Map;
use tencentcloud_runtime::{CredentialsProvider as _, ErrorKind, block_on};

use crate::client::Connection;
use crate::credentials::{links, role, shown_id};
use crate::failure::Failure;
use crate::options::Options;
use crate::profile::Profile;
use crate::text::escaped;
use crate::{call, lookup, out};

/// Asks the service for the identity of the caller, or explains where the credentials come from
/// without a request.
pub fn run(explains: bool, options: &Options) -> Result<(), Failure> {
    if explains {
        return out::print(&explain(options)?);
    }
    let target = lookup::target(lookup::catalog()?, "sts", "GetCallerIdentity", None)?;
    call::send_and_print(&Connection::new(options)?, &target, Map::new(), options)
}

fn explain(options: &Options) -> Result<String, Failure> {
    let profile = Profile::of(options)?;
    let mut out = String::from("Credentials are searched in this order:\n");
    let mut is_over = false;
    for (index, link) in links(options, &profile)?.iter().enumerate() {
        let state = if is_over {
            "not used".to_owned()
        } else if link.is_remote {
            is_over = true;
            "used, if it responds; `tcapi whoami` asks it".to_owned()
        } else {
            match block_on(link.provider.credentials()) {
                Ok(credentials) => {
                    is_over = true;
                    let token = credentials.token().map_or("", |_| ", temporary");
                    format!("used: {}{token}", shown_id(credentials.secret_id()))
                }
                Err(error) if error.kind() == ErrorKind::NoCredentials => {
                    format!("nothing: {}", error.message())
                }
                Err(error) => {
                    is_over = true;
                    format!("invalid, which ends the search: {}", error.message())
                }
            }
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "  {}. {}: {}", index + 1, escaped(&link.name), escaped(&state));
    }
    if !is_over {
        out.push_str("  None was found: run `tcapi configure`.\n");
    }
    if let Some(role) = role(options, &profile)? {
        let _ = writeln!(out, "With them, the role {} is assumed.", escaped(&role.arn));
    }
    let connection = Connection::without_credentials(options)?;
    let region = connection.region().unwrap_or("none");
    let _ = writeln!(out, "\nProfile: {}\nRegion: {}", escaped(&profile.name), escaped(region));
    let names = Profile::all();
    if !names.is_empty() {
        let _ = writeln!(out, "Profiles on this machine: {}", escaped(&names.join(", ")));
    }
    Ok(out)
}
