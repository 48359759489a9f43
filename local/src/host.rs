//! Host names: which are the server's, and which service they name.

/// The domains of the service. Clients may be pointed to the local cloud by address, and keep the
/// host name.
pub(crate) const DOMAINS: [&str; 4] = [
    "tencentcloudapi.com",
    "intl.tencentcloudapi.com",
    "internal.tencentcloudapi.com",
    "ai.tencentcloudapi.com",
];

/// Returns a host without its port, in lower case; nothing if what follows the name is no port. The
/// Python SDK, and so tccli, sends an endpoint with its scheme.
pub(crate) fn name(host: &str) -> String {
    let host = host.strip_prefix("http://").unwrap_or(host);
    let (name, rest) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap_or_default(),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| port.chars().all(|c| c.is_ascii_digit());
    if !rest.is_empty() && !rest.strip_prefix(':').is_some_and(is_port) {
        return String::new();
    }
    name.to_ascii_lowercase()
}

/// Returns the service that a host names, such as `live` of `live.tencentcloudapi.com`.
pub(crate) fn service(host: &str) -> Option<String> {
    let name = name(host);
    let labels =
        name.strip_suffix(".tencentcloudapi.com").or_else(|| name.strip_suffix(".localhost"))?;
    labels.split('.').next().filter(|label| !label.is_empty()).map(str::to_owned)
}

/// Returns whether a host is the server's: a loopback name or address, a domain of the service, or
/// one that was allowed. Any other one may be a page that was rebound to this address.
pub(crate) fn is_allowed(host: &str, allowed: &[String]) -> bool {
    service(host).is_some() || is_own(host, allowed)
}

/// Returns whether a host names this server, and not the service that it stands for.
pub(crate) fn is_own(host: &str, allowed: &[String]) -> bool {
    let name = name(host);
    let is_loopback = name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    is_loopback
        || name == "localhost"
        || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_hosts_are_not_the_servers() {
        for host in [
            "127.0.0.1:80",
            "[::1]:80",
            "localhost",
            "live.tencentcloudapi.com",
            "mock:1",
            "http://127.0.0.1:80",
            "http://mock:1",
        ] {
            assert!(is_allowed(host, &["mock".to_owned()]), "{host}");
        }
        for host in [
            "",
            "evil.com",
            "http://evil.com",
            "tencentcloudapi.com.evil.com",
            "8.8.8.8",
            "localhost.evil.com",
            "[::1].evil.com",
            "[::1",
            "127.0.0.1:80.evil.com",
            "localhost:x",
            "a@127.0.0.1",
        ] {
            assert!(!is_allowed(host, &["mock".to_owned()]), "{host}");
        }
        assert_eq!(service("live.ap-x.tencentcloudapi.com:1").as_deref(), Some("live"));
        assert_eq!(service("127.0.0.1:1"), None);
    }
}
