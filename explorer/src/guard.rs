//! Who may ask: the page itself, and nobody else.

use tencentcloud_local::SiteRequest;

use crate::reply::Failure;

/// The header with the token that the page was given. Other pages cannot read it, and a form cannot
/// send a header.
pub(crate) const HEADER: &str = "x-explorer-token";

/// The secret of a page, new at each start.
pub(crate) struct Token(String);

impl Token {
    pub fn new() -> Result<Self, String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|e| format!("the system has no random numbers: {e}"))?;
        Ok(Self(format!("{:032x}", u128::from_be_bytes(bytes))))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is(&self, other: &str) -> bool {
        let bytes = self.0.bytes().zip(other.bytes());
        self.0.len() == other.len() && bytes.fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }
}

/// Rejects requests of other pages. `is_page` is whether the page itself is requested, to which
/// other pages may link.
pub(crate) fn check(request: &SiteRequest<'_>, is_page: bool) -> Result<(), Failure> {
    let host = request.header("host").unwrap_or_default();
    let after_host = |url: &'_ str| {
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
        rest.and_then(|rest| rest.strip_prefix(host)).map(str::to_owned)
    };
    let is_own = |origin: &str| after_host(origin).is_some_and(|rest| rest.is_empty());
    let refers_here = |url: &str| after_host(url).is_some_and(|rest| rest.starts_with('/'));
    let navigates = || is_page && request.header("sec-fetch-mode") == Some("navigate");
    // A link to the page has a referrer, and all that a link can do is to open the page.
    let is_ours = request.headers("origin").all(is_own)
        && (is_page || request.headers("referer").all(refers_here))
        && (request.headers("sec-fetch-site").all(|site| matches!(site, "same-origin" | "none"))
            || navigates());
    if is_ours { Ok(()) } else { Err(Failure::new(403, "requests of other pages are rejected")) }
}

/// Rejects requests without the token of the page.
pub(crate) fn check_token(request: &SiteRequest<'_>, token: &Token) -> Result<(), Failure> {
    let mut tokens = request.headers(HEADER);
    match tokens.next().filter(|_| tokens.next().is_none()) {
        Some(sent) if token.is(sent) => Ok(()),
        Some(_) => Err(Failure::new(403, "the server was restarted: reload the page")),
        None => Err(Failure::new(403, format!("the header `{HEADER}` is missing"))),
    }
}
