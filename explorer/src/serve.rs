//! The command that `tcapi serve` and `cargo xtask serve` share.

use std::io::Write as _;
use std::net::SocketAddr;

use clap::Args;
use tencentcloud_local::{Account, LocalCloud, SignatureMode};
use tencentcloud_runtime::{Config, ProviderChain};

/// Runs the local cloud and the API Explorer.
///
/// Responds to requests of API 3.0 after verifying their signatures. Prints each call, with the
/// byte that differs if a signature does not match. What was created is described, modified and
/// deleted. Other responses come from the examples of actions, or are made from their types; the
/// header X-Local-Source says which.
#[derive(Args, Debug)]
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
    /// What is done about invalid signatures: off, warn or enforce
    #[arg(long, value_name = "MODE", default_value = "enforce")]
    signature: SignatureMode,
    /// An account, as SECRET_ID:SECRET_KEY
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
    /// Do not enforce the published request rates
    #[arg(long)]
    no_rate_limits: bool,
    /// Let the page send to Tencent Cloud, with the credentials of this environment. Only actions
    /// that read are sent
    #[arg(long)]
    real_cloud: bool,
    /// Let the page send actions that change something to Tencent Cloud
    #[arg(long, requires = "real_cloud")]
    allow_writes: bool,
    /// Seed of the probabilities of faults
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
}

/// Runs the command, which does not end by itself.
///
/// # Errors
///
/// Returns why the server could not start.
pub fn serve(options: &ServeOptions) -> Result<(), String> {
    let mut builder = LocalCloud::builder()
        .address(options.address)
        .allow_remote(options.allow_remote)
        .signature(options.signature)
        .rate_limits(!options.no_rate_limits)
        .seed(options.seed)
        .verbose(true);
    for host in &options.allow_host {
        builder = builder.allow_host(host);
    }
    for account in &options.account {
        let (id, key) = account
            .split_once(':')
            .ok_or("an account is SECRET_ID:SECRET_KEY, and this one has no colon")?;
        builder = builder.account(Account::new(id, key));
    }
    // The metadata service is not asked: whoever controls its name controls the identity.
    let config = || Config::from_standard_chain().credentials(ProviderChain::without_cvm());
    let site = crate::site(crate::Options {
        real_cloud: options.real_cloud.then(config),
        allow_writes: options.allow_writes,
    })?;
    let cloud = builder.site(site).start_blocking().map_err(|e| e.to_string())?;
    let mut out = std::io::stdout().lock();
    // A server that nobody listens to serves all the same.
    let _ = writeln!(out, "{cloud}\n  explorer     {}{}", cloud.endpoint(), crate::PATH);
    let _ = out.flush();
    drop(out);
    cloud.wait();
    Ok(())
}
