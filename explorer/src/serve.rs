//! The command `serve` of `tcapi`, which `cargo xtask serve` runs as well.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgGroup, Args};
use tencentcloud_catalog::{Catalog, Changes, Texts};
use tencentcloud_local::{
    Account, LocalCloud, OnMiss, RecordedResponder, SignatureMode, StatefulResponder,
};
use tencentcloud_runtime::{Config, ProviderChain, UreqTransport};

use crate::record;
use crate::send::Cloud;

/// The time limit for a connection to a receiver of callbacks.
const CALLBACK_CONNECT: Duration = Duration::from_secs(20);

/// Runs the local cloud and the API Explorer.
///
/// Responds to API 3.0 requests after verifying their signatures. Prints each call and, if a
/// signature does not match, the byte that differs. Resources that a call creates can be described,
/// modified and deleted. Other responses come from the examples of actions or are generated from
/// their types; the header X-Local-Source says which.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("real").args(["real_cloud", "record"]).multiple(true))]
pub struct ServeOptions {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// Allow an address that other machines can reach
    #[arg(long)]
    allow_remote: bool,
    /// Accept requests to this host name
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// How to handle invalid signatures: off, warn or enforce
    #[arg(long, value_name = "MODE", default_value = "enforce")]
    signature: SignatureMode,
    /// File with accounts, one SECRET_ID:SECRET_KEY per line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    account_file: Option<PathBuf>,
    /// Do not enforce the published request rates
    #[arg(long)]
    no_rate_limits: bool,
    /// Let the page send requests to Tencent Cloud, with the credentials in the environment. Only
    /// actions that read are sent
    #[arg(long)]
    real_cloud: bool,
    /// Also allow the page and recordings to send actions that change something to Tencent Cloud
    #[arg(long, requires = "real")]
    allow_writes: bool,
    /// Respond from this recording. Calls that are not in it are sent to Tencent Cloud, with the
    /// credentials in the environment, and recorded without secrets. Only actions that read are
    /// sent
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// How to handle calls that are not in the recording: record, fail or synthesize
    #[arg(long, value_name = "MODE", default_value = "record", requires = "record")]
    on_miss: OnMiss,
    /// Endpoint to record from, instead of that of the product
    #[arg(long, value_name = "URL", requires = "record")]
    record_endpoint: Option<String>,
    /// Print how each product responds, or each action of one product, and exit
    #[arg(
        long, value_name = "PRODUCT", num_args = 0..=1, require_equals = true,
        default_missing_value = ""
    )]
    coverage: Option<String>,
    /// Catalog file written by `cargo xtask catalog --out` [default: the built-in catalog]
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// File of changes between releases, written by `cargo xtask catalog --before`
    #[arg(long, value_name = "FILE")]
    changes: Option<PathBuf>,
    /// Let the page save requests to a folder, as files for `tcapi run` [default: requests]
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "requests")]
    requests: Option<PathBuf>,
    /// Seed for the probabilities of faults
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
}

/// Runs the command, which does not end by itself, with official descriptions for the page.
///
/// # Errors
///
/// Returns why the server could not start.
pub fn serve(options: &ServeOptions, texts: Vec<Texts>) -> Result<(), String> {
    if let Some(product) = &options.coverage {
        return print_coverage(product);
    }
    let mut builder = LocalCloud::builder()
        .address(options.address)
        .allow_remote(options.allow_remote)
        .signature(options.signature)
        .rate_limits(!options.no_rate_limits)
        .seed(options.seed)
        .callback_transport(UreqTransport::new(CALLBACK_CONNECT))
        .verbose(true);
    for host in &options.allow_host {
        builder = builder.allow_host(host);
    }
    for account in options.account_file.as_deref().map(accounts).transpose()?.unwrap_or_default() {
        builder = builder.account(account);
    }
    // The metadata service is not asked: whoever controls its name controls the identity.
    let config = || Config::from_standard_chain().credentials(ProviderChain::without_cvm());
    let open = || options.catalog.as_deref().map(Catalog::open_file).transpose();
    if let Some(catalog) = open().map_err(|e| e.to_string())? {
        builder = builder.responder(StatefulResponder::of(catalog));
    }
    if let Some(file) = &options.record {
        builder = builder.responder(recorded(file, config(), options)?);
    }
    let read = |path: &PathBuf| -> Result<Changes, String> {
        let failed = |e: String| format!("{}: {e}", path.display());
        Changes::read(&std::fs::read(path).map_err(|e| failed(e.to_string()))?).map_err(failed)
    };
    let site = crate::site(crate::Options {
        catalog: open().map_err(|e| e.to_string())?,
        texts,
        changes: options.changes.as_ref().map(read).transpose()?,
        real_cloud: options.real_cloud.then(config),
        allow_writes: options.allow_writes,
        requests: options.requests.clone(),
    })?;
    // The options of the command have other names than those of the builder.
    let named = |text: String| text.replace("`allow_remote`", "`--allow-remote`");
    let cloud = builder.site(site).start_blocking().map_err(|e| named(e.to_string()))?;
    let mut out = std::io::stdout().lock();
    // A server that nobody listens to serves all the same.
    let _ = writeln!(out, "{cloud}\n  explorer     {}{}", cloud.endpoint(), crate::PATH);
    let _ = out.flush();
    drop(out);
    cloud.wait();
    Ok(())
}

/// Returns what responds from a recording, and sends what it lacks to the real cloud.
fn recorded(
    file: &Path,
    config: Config,
    options: &ServeOptions,
) -> Result<RecordedResponder, String> {
    let config = match &options.record_endpoint {
        Some(endpoint) => config.endpoint(endpoint),
        None => config,
    };
    let cloud = Cloud { config, may_write: options.allow_writes };
    Ok(RecordedResponder::open(file, options.on_miss)?.upstream(record::upstream(cloud)?))
}

fn print_coverage(product: &str) -> Result<(), String> {
    let all = StatefulResponder::new().and_then(|responder| responder.coverage());
    let all = all.map_err(|e| e.to_string())?;
    let text = if product.is_empty() {
        all.to_string()
    } else {
        let of = all.products().iter().filter(|known| known.product() == product);
        of.map(ToString::to_string).collect()
    };
    if text.is_empty() {
        return Err(format!("the product `{product}` does not exist"));
    }
    let mut out = std::io::stdout().lock();
    // Whoever closed the output has read enough.
    let _ = out.write_all(text.as_bytes());
    Ok(())
}

/// Reads accounts. Keys are in a file, since the arguments of a process are public.
fn accounts(path: &Path) -> Result<Vec<Account>, String> {
    let text = match path.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin()),
        _ => std::fs::read_to_string(path),
    };
    let shown = path.display();
    let text = text.map_err(|error| format!("{shown}: {error}"))?;
    let lines = (1..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let accounts = lines.map(|(number, line)| match line.split_once(':') {
        Some((id, key)) if !id.is_empty() && !key.is_empty() => Ok(Account::new(id, key)),
        // The line is not shown, since it may hold a key.
        _ => Err(format!("{shown}:{number}: an account is SECRET_ID:SECRET_KEY")),
    });
    accounts.collect()
}
