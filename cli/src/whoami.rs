//! `tcapi whoami`: who calls, and where the credentials come from.

use std::fmt::Write as _;

use serde_json::{Map, json};
use tencentcloud_runtime::{CredentialsProvider as _, ErrorKind, block_on};

use crate::client::Connection;
use crate::credentials::{Link, links, role, shown_id};
use crate::failure::Failure;
use crate::options::Options;
use crate::profile::Profile;
use crate::text::escaped;
use crate::{call, lookup, out};

/// Asks the service for the identity of the caller, or explains where the credentials come from
/// without a request.
pub fn run(explains: bool, options: &Options) -> Result<(), Failure> {
    if explains {
        let explained = Explained::of(options)?;
        return out::print(&match options.get("output") {
            Some("json") => explained.json(),
            _ => explained.text(),
        });
    }
    let target = lookup::target(lookup::catalog()?, "sts", "GetCallerIdentity", None)?;
    call::send_and_print(&Connection::new(options)?, &target, Map::new(), options)
}

/// Where the credentials of a command come from.
struct Explained {
    /// The places in the order in which they are searched, each with what was found.
    places: Vec<(String, String)>,
    is_found: bool,
    role: Option<String>,
    profile: String,
    region: Option<String>,
}

impl Explained {
    fn of(options: &Options) -> Result<Self, Failure> {
        let profile = Profile::of(options)?;
        let mut places = Vec::new();
        let mut is_found = false;
        for link in links(options, &profile)? {
            let state = if is_found { "not used".to_owned() } else { state(&link, &mut is_found) };
            places.push((link.name, state));
        }
        Ok(Self {
            places,
            is_found,
            role: role(options, &profile)?.map(|role| role.arn),
            region: Connection::without_credentials(options)?.region().map(str::to_owned),
            profile: profile.name,
        })
    }

    fn text(&self) -> String {
        let mut out = String::from("Credentials are searched in this order:\n");
        for (index, (name, state)) in self.places.iter().enumerate() {
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "  {}. {}: {}", index + 1, escaped(name), escaped(state));
        }
        if !self.is_found {
            out.push_str("  None was found: run `tcapi configure`.\n");
        }
        if let Some(arn) = &self.role {
            let _ = writeln!(out, "With these credentials, the role {} is assumed.", escaped(arn));
        }
        let region = self.region.as_deref().unwrap_or("none");
        let profile = escaped(&self.profile);
        let _ = writeln!(out, "\nProfile: {profile}\nRegion: {}", escaped(region));
        let names = Profile::all();
        if !names.is_empty() {
            let _ = writeln!(out, "Profiles on this machine: {}", escaped(&names.join(", ")));
        }
        out
    }

    fn json(&self) -> String {
        let places = self.places.iter();
        let places = places.map(|(name, state)| json!({"Name": name, "State": state}));
        let all = json!({
            "Credentials": places.collect::<Vec<_>>(),
            "Role": self.role,
            "Profile": self.profile,
            "Region": self.region,
            "Profiles": Profile::all(),
        });
        serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
    }
}

/// Describes what a place has. Sets `is_found` if the search ends there.
fn state(link: &Link, is_found: &mut bool) -> String {
    *is_found = true;
    if link.is_remote {
        return "used, if it responds; `tcapi whoami` asks it".to_owned();
    }
    match block_on(link.provider.credentials()) {
        Ok(credentials) => {
            let token = credentials.token().map_or("", |_| ", temporary");
            format!("used: {}{token}", shown_id(credentials.secret_id()))
        }
        Err(error) if error.kind() == ErrorKind::NoCredentials => {
            *is_found = false;
            format!("nothing: {}", error.message())
        }
        Err(error) => format!("invalid, which ends the search: {}", error.message()),
    }
}
