//! Proxies: the one place that reads proxy variables, for all transports.

use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::transport::endpoint::Authority;

/// The proxy for each host. Plain HTTP never uses one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    /// The proxy, or why the configured one cannot be used.
    proxy: Option<Result<Proxy, String>>,
    except: Vec<Exception>,
}

impl Proxies {
    /// Reads the environment: the first non-empty variable of `HTTPS_PROXY`, `https_proxy`,
    /// `ALL_PROXY` and `all_proxy`, except for the hosts in `NO_PROXY` or `no_proxy`. `HTTP_PROXY`
    /// is ignored, since web servers set it from a header of their clients (httpoxy).
    pub(crate) fn from_env() -> Self {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: &[&'static str]| {
            let set = names.iter().map(|name| (*name, lookup(name).unwrap_or_default()));
            set.into_iter().find(|(_, value)| !value.to_string_lossy().trim().is_empty())
        };
        let proxy = first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]);
        let proxy = proxy.map(|(name, value)| {
            let parsed = value.to_str().ok_or_else(|| "it is not UTF-8".to_owned());
            let parsed = parsed.and_then(|text| Proxy::parse(text.trim()));
            parsed.map_err(|why| format!("the proxy of {name} cannot be used: {why}"))
        });
        let except = first(&["NO_PROXY", "no_proxy"]).map(|(_, value)| value);
        let except = except.unwrap_or_default().to_string_lossy().into_owned();
        Self { proxy, except: Exception::parse_all(&except) }
    }

    /// Creates a configuration with one proxy for all hosts except these.
    pub(crate) fn fixed(proxy: Proxy, except: &[String]) -> Self {
        Self { proxy: Some(Ok(proxy)), except: Exception::parse_all(&except.join(",")) }
    }

    /// Returns the proxy for a host.
    ///
    /// # Errors
    ///
    /// Returns an error if the configured proxy cannot be used, since a direct connection may be
    /// forbidden.
    pub(crate) fn for_host(&self, host: &str) -> Result<Option<&Proxy>, Error> {
        let Some(proxy) = &self.proxy else { return Ok(None) };
        if self.except.iter().any(|exception| exception.covers(host)) {
            return Ok(None);
        }
        match proxy {
            Ok(proxy) => Ok(Some(proxy)),
            Err(why) => Err(Error::transport(ErrorKind::Connect, why.clone())),
        }
    }
}

/// A proxy that tunnels by `CONNECT`. Its credentials are never printed.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) scheme: Scheme,
    pub(crate) at: Authority,
    login: Option<(String, Zeroizing<String>)>,
}

/// How a proxy is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// In plain text; the tunnel in it has TLS.
    Http,
    /// By TLS, which the tunnel is inside of.
    Https,
}

impl Scheme {
    const ALL: [Self; 2] = [Self::Http, Self::Https];

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Proxy {
    /// Parses `http://user:password@host:port`, or the same with `https`; only the host is required.
    /// Errors do not show the value, which may contain a password.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        const WANTED: &str = "write http://host:port or http://user:password@host:port, with https \
                              for a proxy with TLS";
        let (scheme, rest) = match text.split_once("://") {
            None => (Scheme::Http, text),
            Some((name, rest)) => {
                let is_it = |scheme: &Scheme| scheme.name().eq_ignore_ascii_case(name);
                let scheme = Scheme::ALL.into_iter().find(is_it).ok_or_else(|| {
                    format!("only proxies with the scheme http or https are supported: {WANTED}")
                })?;
                (scheme, rest)
            }
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, at) = match rest.rsplit_once('@') {
            Some((login, at)) => (Some(login), at),
            None => (None, rest),
        };
        let at = Authority::parse(at).map_err(|why| format!("{why}: {WANTED}"))?;
        let decoded = |part: &str| {
            let text = percent_decode_str(part).decode_utf8();
            text.map(|text| text.into_owned()).map_err(|_| "its user name is not UTF-8".to_owned())
        };
        let login = login.map(|login| {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            Ok::<_, String>((decoded(user)?, Zeroizing::new(decoded(password)?)))
        });
        Ok(Self { scheme, at, login: login.transpose()? })
    }

    pub(crate) fn port(&self) -> u16 {
        self.at.port.unwrap_or(match self.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
        })
    }

    /// Returns the user name and the password.
    pub(crate) fn login(&self) -> Option<(&str, &str)> {
        self.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()))
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme.name(), self.at.host, self.port())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = if self.login.is_some() { "[redacted]@" } else { "" };
        write!(f, "{}://{login}{}:{}", self.scheme.name(), self.at.host, self.port())
    }
}

/// Hosts that bypass the proxy.
#[derive(Clone, Debug, PartialEq)]
enum Exception {
    /// All hosts: `*`.
    All,
    /// A domain name and its subdomains.
    Name(String),
    /// IP addresses with a common prefix of this many bits.
    Network(IpAddr, u32),
}

impl Exception {
    /// Parses names, addresses and networks, separated by commas or whitespace.
    fn parse_all(text: &str) -> Vec<Self> {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace());
        entries.filter(|entry| !entry.is_empty()).map(Self::parse).collect()
    }

    fn parse(entry: &str) -> Self {
        if entry == "*" {
            return Self::All;
        }
        let (address, bits) = match entry.split_once('/') {
            Some((address, bits)) => (address, bits.parse().ok()),
            None => (entry, None),
        };
        let address = address.trim_start_matches('[').trim_end_matches(']');
        if let Ok(ip) = address.parse::<IpAddr>() {
            return Self::Network(ip, bits.unwrap_or(u32::MAX));
        }
        let name = entry.trim_start_matches('*').trim_matches('.');
        Self::Name(name.to_ascii_lowercase())
    }

    fn covers(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        match self {
            Self::All => true,
            Self::Name(name) => {
                let host = bare.to_ascii_lowercase();
                let above = host.strip_suffix(name.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            Self::Network(network, bits) => {
                bare.parse::<IpAddr>().is_ok_and(|ip| shares(ip, *network, *bits))
            }
        }
    }
}

/// Returns whether two addresses of the same family share a prefix of this many bits.
fn shares(a: IpAddr, b: IpAddr, bits: u32) -> bool {
    let (differing, width) = match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits() ^ b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits(), 128),
        _ => return false,
    };
    differing.checked_shr(width - bits.min(width)).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks how a host is reached: `direct`, by the proxy, or `error`.
    #[track_caller]
    fn check(variables: &[(&str, &str)], host: &str, expected: &str) {
        let proxies = Proxies::from_lookup(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        });
        let shown = match proxies.for_host(host) {
            Ok(None) => "direct".to_owned(),
            Ok(Some(proxy)) => proxy.to_string(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Connect);
                assert!(!format!("{error:?} {proxies:?}").contains("s3cret"), "{error:?}");
                "error".to_owned()
            }
        };
        assert_eq!(shown, expected, "{variables:?} for {host}");
    }

    // T3
    #[test]
    fn variables_are_read_in_order_without_http_proxy() {
        let (https, all) = (("HTTPS_PROXY", "http://one:1"), ("ALL_PROXY", "http://two:2"));
        check(&[all, https], "a.com", "http://one:1");
        check(&[all, ("https_proxy", "three:3")], "a.com", "http://three:3");
        check(&[("all_proxy", " HTTP://two ")], "a.com", "http://two:80");
        check(&[("HTTPS_PROXY", "Https://two")], "a.com", "https://two:443");
        check(&[("HTTPS_PROXY", "https://two:8443")], "a.com", "https://two:8443");
        check(&[("HTTPS_PROXY", " "), all], "a.com", "http://two:2");
        check(&[("HTTP_PROXY", "http://x:1"), ("http_proxy", "http://x:1")], "a.com", "direct");
        check(&[https, ("REQUEST_METHOD", "GET")], "a.com", "http://one:1");
    }

    // T3
    #[test]
    fn no_proxy_covers_subdomains_addresses_and_networks() {
        let proxy = ("HTTPS_PROXY", "one:1");
        let no = ("NO_PROXY", " .example.com , other.org,10.0.0.0/8,[::1] fe80::/10 *.star.net");
        for host in ["example.com", "A.Example.COM", "b.a.example.com", "other.org", "a.other.org"]
        {
            check(&[proxy, no], host, "direct");
        }
        for host in ["10.1.2.3", "[::1]", "[fe80::1]", "star.net", "x.star.net", "example.com."] {
            check(&[proxy, no], host, "direct");
        }
        for host in ["notexample.com", "example.com.evil", "11.0.0.1", "[::2]", "org", "a"] {
            check(&[proxy, no], host, "http://one:1");
        }
        check(&[proxy, ("no_proxy", "*")], "a.com", "direct");
        check(&[proxy, ("NO_PROXY", "0.0.0.0/0")], "1.2.3.4", "direct");
        check(&[proxy, ("NO_PROXY", "1.2.3.4")], "1.2.3.5", "http://one:1");
    }

    // T4
    #[test]
    fn an_unusable_value_is_an_error_without_the_password() {
        for value in [
            "socks5://me:s3cret@127.0.0.1:9",
            "http://proxy example:3128",
            "://",
            "ftp://me:s3cret@a:1",
            "https://",
            "https://me:s3cret@a/path",
            "http://",
            "http://a:b:c",
            "http://a:99999",
            "http://me:s3cret@a/path",
            "http://me:s3cret",
        ] {
            check(&[("HTTPS_PROXY", value), ("ALL_PROXY", "two:2")], "a.com", "error");
            let except = [("HTTPS_PROXY", value), ("NO_PROXY", "a.com")];
            check(&except, "a.com", "direct");
        }
    }

    #[test]
    fn credentials_are_decoded_once_and_not_printed() {
        let proxy = Proxy::parse("http://me%40work:a%3Ab%25@host:1").unwrap();
        assert_eq!(proxy.login(), Some(("me@work", "a:b%")));
        assert_eq!(format!("{proxy} {proxy:?}"), "http://host:1 http://[redacted]@host:1");
    }
}
