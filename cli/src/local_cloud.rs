//! The local cloud of `--local`: the one that `tcapi serve` runs, or a new one for one command.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tencentcloud_local::LocalCloud;
use tencentcloud_runtime::Credentials;

use crate::failure::{Exit, Failure};

/// The address of `tcapi serve`.
pub const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// A local cloud.
pub struct Found {
    /// Its endpoint.
    pub endpoint: String,
    /// The credentials of its account.
    pub credentials: Credentials,
    /// The cloud, if it was started for this command.
    pub started: Option<LocalCloud>,
}

/// Returns the local cloud that runs on this machine, or starts one. `TCAPI_LOCAL` names another
/// address.
pub fn find_or_start() -> Result<Found, Failure> {
    let chosen = crate::profile::variable("TCAPI_LOCAL");
    let address = match &chosen {
        Some(text) => text.parse().ok().filter(|address: &SocketAddr| address.ip().is_loopback()),
        None => Some(ADDRESS),
    };
    let Some(address) = address else {
        return Err(Failure::usage("InvalidOption", "TCAPI_LOCAL is not a loopback address")
            .help("write, for example, TCAPI_LOCAL=127.0.0.1:8080"));
    };
    let credentials = LocalCloud::default_credentials();
    if is_local_cloud(address) {
        return Ok(Found { endpoint: format!("http://{address}"), credentials, started: None });
    }
    let cloud = LocalCloud::start_blocking().map_err(|error| {
        Failure::new(Exit::Network, "Local.NotStarted", format!("the local cloud: {error}"))
    })?;
    Ok(Found { endpoint: cloud.endpoint(), credentials, started: Some(cloud) })
}

/// Returns whether a local cloud, rather than any server, responds at an address.
fn is_local_cloud(address: SocketAddr) -> bool {
    let limit = Duration::from_millis(300);
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, limit)?;
        stream.set_read_timeout(Some(limit))?;
        stream.set_write_timeout(Some(limit))?;
        write!(stream, "GET /_local/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = String::new();
        stream.take(4096).read_to_string(&mut head)?;
        Ok(head)
    };
    ask().is_ok_and(|head| head.contains("\"local-cloud\""))
}
