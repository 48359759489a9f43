//! The routes of the page.

use std::path::PathBuf;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Changes, Product, Texts};
use tencentcloud_local::{Site, SiteRequest, SiteResponse};
use tencentcloud_runtime::Config;

use crate::bench::{self, Unsigned};
use crate::catalogs::Catalogs;
use crate::code::{self, Pasted, Snippet};
use crate::folder::{self, Folder, Named};
use crate::guard::{self, Token};
use crate::history::History;
use crate::messages::Language;
use crate::reply::{self, Failure};
use crate::send::{Cloud, Order, Services};
use crate::{PATH, checks, document, file, index, page, send};

/// The regions that are offered for actions that name none.
const REGIONS: [&str; 16] = [
    "ap-guangzhou",
    "ap-shanghai",
    "ap-nanjing",
    "ap-beijing",
    "ap-chengdu",
    "ap-chongqing",
    "ap-hongkong",
    "ap-singapore",
    "ap-jakarta",
    "ap-bangkok",
    "ap-seoul",
    "ap-tokyo",
    "na-siliconvalley",
    "na-ashburn",
    "sa-saopaulo",
    "eu-frankfurt",
];

/// Settings of the page.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The products; those that are compiled in by default.
    pub catalog: Option<Catalog>,
    /// Official descriptions, which replace those of the products. The first that know a product
    /// describe it; with some in Chinese and some in English, those in the language of the page.
    pub texts: Vec<Texts>,
    /// What changed between releases; by default what is compiled in, or nothing if there is a
    /// [`catalog`](Self::catalog).
    pub changes: Option<Changes>,
    /// Configuration for calls of the real cloud, with credentials. Without one, only the local
    /// cloud is called. Credentials stay in the server.
    pub real_cloud: Option<Config>,
    /// Whether actions that change something may be sent to the real cloud.
    pub allow_writes: bool,
    /// The folder that requests are saved to. It is created if it does not exist.
    pub requests: Option<PathBuf>,
}

/// The page, as a [`Site`] of a local cloud.
pub struct Explorer {
    catalogs: Catalogs,
    changes: Changes,
    token: Token,
    services: Services,
    cloud: Option<Cloud>,
    history: Arc<History>,
    folder: Option<Folder>,
}

/// Returns the page.
///
/// # Errors
///
/// Fails if the catalog is damaged, the folder of requests cannot be opened, or the system has no
/// random numbers.
pub fn site(options: Options) -> Result<Explorer, String> {
    let changes = match (options.changes, &options.catalog) {
        (Some(changes), _) => changes,
        (None, Some(_)) => Changes::default(),
        (None, None) => Changes::facts()?,
    };
    let catalogs = Catalogs::new(options.catalog, options.texts).map_err(|e| e.to_string())?;
    catalogs.warm_up();
    let may_write = options.allow_writes;
    let cloud = options.real_cloud.map(|config| Cloud { config, may_write });
    let (services, history) = Default::default();
    let folder = options.requests.map(|path| Folder::open(&path)).transpose()?;
    Ok(Explorer { catalogs, changes, token: Token::new()?, services, cloud, history, folder })
}

/// A request to check.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    product: String,
    version: String,
    action: String,
    #[serde(default, rename = "region")]
    _region: String,
    request: Map<String, Json>,
}

impl Site for Explorer {
    fn accepts(&self, request: &SiteRequest<'_>) -> bool {
        let is_html = || request.header("accept").is_some_and(|text| text.contains("text/html"));
        let is_start = request.path() == "/" && request.method() == "GET" && is_html();
        (is_start && request.query().is_empty())
            || request.path() == PATH.trim_end_matches('/')
            || request.path().starts_with(PATH)
    }

    fn respond(&self, request: &SiteRequest<'_>) -> SiteResponse {
        self.route(request)
            .unwrap_or_else(|failure| reply::failure(&failure, Language::of(request)))
    }
}

impl Explorer {
    fn route(&self, request: &SiteRequest<'_>) -> Result<SiteResponse, Failure> {
        let Some(name) = request.path().strip_prefix(PATH) else {
            let mut response = reply::response(302, "text/plain", "");
            response.headers.push(("location", PATH.to_owned()));
            return Ok(response);
        };
        guard::check(request, name.is_empty())?;
        match (request.method(), name.strip_prefix("api/")) {
            ("GET" | "HEAD", None) if name.is_empty() => Ok(page::html(request, &self.token)),
            ("GET" | "HEAD", None) => {
                page::file(request, name).ok_or_else(|| Failure::missing(name))
            }
            ("GET" | "HEAD", Some(name)) => Ok(reply::json(request, &self.data(request, name)?)),
            ("POST", Some(name)) => {
                guard::check_token(request, &self.token)?;
                self.run(request, name)
            }
            (method, _) => Err(Failure::new(405, format!("{method} is not supported"))),
        }
    }

    /// Returns what is only read.
    fn data(&self, request: &SiteRequest<'_>, name: &str) -> Result<Json, Failure> {
        let (query, language) = (request.query(), Language::of(request));
        let of = |key: &str| {
            let found = query.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let catalog = self.catalogs.of(language);
        let product = || product(catalog, of("product"), of("version"));
        match name {
            "about" => Ok(json!({
                "forms": code::forms(),
                "regions": REGIONS,
                "folder": self.folder.is_some(),
                "cloud": self.cloud.as_ref().map(|cloud| json!({"mayWrite": cloud.may_write})),
            })),
            "products" => Ok(index::products(catalog, language)),
            "product" => Ok(index::product(catalog, &*product()?, &self.changes, language)),
            "users" => Ok(index::users(&*product()?, of("name"))),
            "action" => {
                let mut product = product()?;
                let index = product.actions.iter().position(|known| known.name == of("action"));
                if let Some(index) = index {
                    catalog.describe(&mut product, index)?;
                }
                let action = find(&product, of("action"))?;
                Ok(document::action(&product, action, &self.changes, language))
            }
            "search" => index::search(catalog, of("q"), language),
            _ => Err(Failure::missing(name)),
        }
    }

    /// Does what changes something, or what is about a request.
    fn run(&self, request: &SiteRequest<'_>, name: &str) -> Result<SiteResponse, Failure> {
        let language = Language::of(request);
        match name {
            "check" => {
                let draft: Draft = read(request)?;
                let product = self.product(&draft.product, &draft.version)?;
                let action = find(&product, &draft.action)?;
                let problems = checks::problems(&product, action, &draft.request, language);
                Ok(reply::json(request, &problems))
            }
            "send" => {
                let order: Order = read(request)?;
                let product = self.product(&order.product, &order.version)?;
                let action = find(&product, &order.action)?;
                let what = (&product, action, order);
                send::send(request, &self.services, self.cloud.as_ref(), &self.history, what)
            }
            "read" => {
                let pasted: Pasted = read(request)?;
                let product = self.product(&pasted.product, &pasted.version)?;
                let action = find(&product, &pasted.action)?;
                let reading =
                    code::read(self.catalogs.of(language), &product, action, &pasted, language)?;
                Ok(reply::json(request, &reading))
            }
            "steps" => {
                let unsigned: Unsigned = read(request)?;
                let product = self.product(&unsigned.product, &unsigned.version)?;
                let action = find(&product, &unsigned.action)?;
                Ok(reply::json(request, &bench::steps(&product, action, &unsigned)))
            }
            "doctor" => Ok(reply::json(request, &bench::examine(&read(request)?, language)?)),
            "code" => {
                let snippet: Snippet = read(request)?;
                let product = self.product(&snippet.product, &snippet.version)?;
                let action = find(&product, &snippet.action)?;
                Ok(reply::json(request, &json!(code::write(&product, action, &snippet)?)))
            }
            "history" => Ok(reply::json(request, &self.history.all())),
            "file" => {
                let order: Order = read(request)?;
                let product = self.product(&order.product, &order.version)?;
                let (text, removed) = file::yaml(&product, find(&product, &order.action)?, &order);
                Ok(reply::json(request, &json!({"text": text, "secrets": removed})))
            }
            name => Ok(reply::json(request, &self.folder(request, name)?)),
        }
    }

    /// Does what concerns the folder of requests.
    fn folder(&self, request: &SiteRequest<'_>, name: &str) -> Result<Json, Failure> {
        let folder = || {
            let none = || Failure::new(403, "the server was started without `--requests`");
            self.folder.as_ref().ok_or_else(none)
        };
        match name {
            "requests" => folder()?.list(Language::of(request)),
            "requests-open" => {
                let named: Named = read(request)?;
                let language = Language::of(request);
                folder()?.request(self.catalogs.of(language), &named.name, language)
            }
            "requests-rename" => folder()?.rename(&read(request)?),
            "requests-save" => {
                let draft: folder::Draft = read(request)?;
                let product = self.product(&draft.order.product, &draft.order.version)?;
                folder()?.save(&product, find(&product, &draft.order.action)?, &draft)
            }
            _ => Err(Failure::missing(name)),
        }
    }

    fn product(&self, name: &str, version: &str) -> Result<Arc<Product>, Failure> {
        product(self.catalogs.of(Language::English), name, version)
    }
}

fn product(catalog: &Catalog, name: &str, version: &str) -> Result<Arc<Product>, Failure> {
    let version = Some(version).filter(|version| !version.is_empty());
    let found = catalog.product(name, version)?;
    found.ok_or_else(|| Failure::missing(format!("the product `{name}` in this version")))
}

fn find<'p>(product: &'p Product, name: &str) -> Result<&'p Action, Failure> {
    product.action(name).ok_or_else(|| Failure::missing(format!("the action `{name}`")))
}

fn read<T: DeserializeOwned>(request: &SiteRequest<'_>) -> Result<T, Failure> {
    serde_json::from_slice(request.body()).map_err(|e| Failure::invalid(e.to_string()))
}
