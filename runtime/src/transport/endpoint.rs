//! Endpoints: where requests are sent.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::Error;

/// An endpoint: the scheme, and the host as it is signed and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: &'static str,
    pub(crate) host: Cow<'static, str>,
}

impl Endpoint {
    /// Parses the host of a service or an action. It is not copied for each request.
    pub(crate) fn of(host: &'static str) -> Result<Self, Error> {
        let parsed = Self::parse(host, &[])?;
        Ok(if parsed.host == host { Self { host: host.into(), ..parsed } } else { parsed })
    }

    /// Parses a host or a URL without a path. Plain HTTP is only allowed for loopback addresses and
    /// the hosts in `plain`.
    pub(crate) fn parse(text: &str, plain: &[String]) -> Result<Self, Error> {
        let invalid = |why: String| {
            // A password may stand before the `@`.
            let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
            let hidden = if host.len() == text.len() { "" } else { "…@" };
            let shown = host.escape_debug();
            Error::config(format!("`{hidden}{shown}` is not an endpoint: {why}"))
        };
        let (scheme, rest) = split_scheme(text).map_err(invalid)?;
        let host = rest.strip_suffix('/').unwrap_or(rest);
        if host.contains(['/', '?', '#']) {
            let why = "it has a path, and requests are signed for the path `/`: write the host \
                       alone, such as `live.tencentcloudapi.com`";
            return Err(invalid(why.to_owned()));
        }
        let authority = Authority::parse(host).map_err(invalid)?;
        if scheme == "http" && !authority.is_loopback() && !authority.is_among(plain) {
            let why = "plain HTTP is only allowed for loopback addresses: use https, or allow the host with \
                       Config::allow_plain_http";
            return Err(invalid(why.to_owned()));
        }
        // A default port is not sent, and therefore not signed.
        let default = if scheme == "https" { 443 } else { 80 };
        let port = authority.port.filter(|port| *port != default);
        Ok(Self { scheme, host: Authority { port, ..authority }.to_text().into() })
    }
}

fn split_scheme(text: &str) -> Result<(&'static str, &str), String> {
    match text.split_once("://") {
        None => Ok(("https", text)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => Ok(("https", rest)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => Ok(("http", rest)),
        Some(_) => Err("its scheme is neither http nor https".to_owned()),
    }
}

/// A host with an optional port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// In lower case and without a trailing dot. IPv6 addresses are in brackets.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl Authority {
    /// Parses `host` or `host:port`. The error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("it contains whitespace or a control character".to_owned());
        }
        if text.contains('@') {
            return Err("it contains a user name, which is not supported".to_owned());
        }
        let (host, port) = match text.rfind(']') {
            Some(end) => match text[end + 1..].strip_prefix(':') {
                Some(port) => (&text[..=end], Some(port)),
                None if text.len() == end + 1 => (text, None),
                None => return Err("only a port may follow `]`".to_owned()),
            },
            None => match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            },
        };
        Ok(Self { host: checked_host(host)?, port: port.map(checked_port).transpose()? })
    }

    fn to_text(&self) -> String {
        let Self { host, port } = self;
        port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.ip().is_some_and(|ip| ip.to_canonical().is_loopback())
    }

    /// Returns the IP address, if the host is one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        let bare = self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        bare.unwrap_or(&self.host).parse().ok()
    }

    /// Returns whether a list contains this host, with this port or without a port. Entries may be
    /// URLs.
    fn is_among(&self, list: &[String]) -> bool {
        list.iter().any(|entry| {
            let entry = split_scheme(entry).map_or("", |(_, rest)| rest.trim_end_matches('/'));
            Self::parse(entry).is_ok_and(|entry| {
                entry.host == self.host
                    && entry.port.is_none_or(|port| port == self.port.unwrap_or(80))
            })
        })
    }
}

fn checked_port(text: &str) -> Result<u16, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port @ 1..) if digits => Ok(port),
        _ => Err("its port is not a number from 1 to 65535".to_owned()),
    }
}

fn checked_host(text: &str) -> Result<String, String> {
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let ip: Result<Ipv6Addr, _> = inner.parse();
        return match ip {
            Ok(ip) => Ok(format!("[{ip}]")),
            Err(_) => Err("the text in brackets is not an IPv6 address".to_owned()),
        };
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(allowed);
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err("its host is not a name of letters, digits, `-` and `.`".to_owned());
    }
    // A name whose last label is numeric is parsed as an IPv4 address everywhere.
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) && name.parse::<Ipv4Addr>().is_err() {
        return Err("its host is not an IPv4 address".to_owned());
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let plain = ["mock:8080".to_owned(), "http://Gateway/".to_owned()];
        let parsed = Endpoint::parse(text, &plain).ok();
        let parsed = parsed.as_ref().map(|e| (e.scheme, &*e.host));
        assert_eq!(parsed, expected, "for {text}");
    }

    #[test]
    fn a_password_is_not_shown() {
        let error = Endpoint::parse("https://me:hunter2@example.com", &[]).unwrap_err().to_string();
        assert!(error.contains("`…@example.com` is not an endpoint"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_endpoint_is_a_host_or_a_url_without_a_path() {
        check("live.tencentcloudapi.com", Some(("https", "live.tencentcloudapi.com")));
        check("https://live.tencentcloudapi.com:443/", Some(("https", "live.tencentcloudapi.com")));
        check("http://127.0.0.1:8080", Some(("http", "127.0.0.1:8080")));
        check("http://[::1]:80", Some(("http", "[::1]")));
        check("host_of_mine:65535", Some(("https", "host_of_mine:65535")));
        check("http://example.com", None);
        check("http://127.example.com.evil/x", None);
        check("https://example.com/path", None);
        check("ftp://example.com", None);
        check("", None);
    }

    // G4
    #[test]
    fn invalid_hosts_and_ports_are_rejected() {
        let hosts = "host:99999 host: host:0 host:+1 host:１ [ [] [x]:1 [::1 [::1]x .. a..b .a ::1 \
                     a:b:c a@b 1.2.3 1.2.3.256 0x.1 ho!st";
        for host in hosts.split(' ').chain(["a b", " a", "a\n", "höst", "a?b", "a#b", "."]) {
            for scheme in ["", "https://", "http://"] {
                check(&format!("{scheme}{host}"), None);
            }
        }
        check(&format!("{}.com", "a".repeat(64)), None);
        check(&"a.".repeat(130), None);
    }

    // G4
    #[test]
    fn case_and_a_trailing_dot_are_ignored() {
        check("HTTP://localhost", Some(("http", "localhost")));
        check("http://LOCALHOST:1", Some(("http", "localhost:1")));
        check("http://localhost.", Some(("http", "localhost")));
        check("http://[::ffff:127.0.0.1]", Some(("http", "[::ffff:127.0.0.1]")));
        check("HTTPS://Live.TencentCloudAPI.com.:443", Some(("https", "live.tencentcloudapi.com")));
    }

    // F16
    #[test]
    fn plain_http_is_limited_to_loopback_and_allowed_hosts() {
        check("http://mock:8080", Some(("http", "mock:8080")));
        check("http://Mock.:8080/", Some(("http", "mock:8080")));
        check("http://mock:8081", None);
        check("http://mock", None);
        check("http://gateway:99", Some(("http", "gateway:99")));
        check("http://gateway", Some(("http", "gateway")));
        check("http://10.0.0.5", None);
        check("http://localhost.example.com", None);
    }
}
