//! Prints the traffic of each district. With `TENCENTCLOUD_SECRET_ID` and
//! `TENCENTCLOUD_SECRET_KEY` in the environment it calls the service; without them it starts a
//! local server that checks the signature and responses as the documentation's example does.
//!
//! ```sh
//! cargo run -p tencentcloud-live --example play_summary
//! ```

#[path = "../../../runtime/tests/support/server.rs"]
mod server;

use tencentcloud_live::v20180801::{Client, DescribeProIspPlaySumInfoListRequest, StatType};
use tencentcloud_live::{Config, Credentials, Error};

const START: &str = "2019-03-01 00:00:00";
const END: &str = "2019-03-01 12:00:00";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = if std::env::var_os("TENCENTCLOUD_SECRET_ID").is_some() {
        Client::from_env()?
    } else {
        Client::new(local())?
    };
    let request = DescribeProIspPlaySumInfoListRequest::new(START, END, StatType::Province);
    let response = client.describe_pro_isp_play_sum_info_list(request.page_size(100)).await?;
    println!("{:<20} {:>12} {:>10} {:>8}", "District", "Traffic", "Requests", "MB/s");
    for row in &response.data_info_list {
        println!(
            "{:<20} {:>12.1} {:>10} {:>8.1}",
            row.name, row.total_flux, row.total_request, row.avg_flux_per_second
        );
    }
    println!("{} of {} rows, {START} to {END}", response.data_info_list.len(), response.total_num);
    Ok(())
}

/// A server on this machine, and the configuration that calls it.
fn local() -> Config {
    let account = server::Account { secret_id: "AKIDlocal", secret_key: "local", token: None };
    let page = include_str!("../docs/DescribeProIspPlaySumInfoList.md");
    let address = server::start(account, move |_| {
        let response = page.split("```json\n").nth(1).and_then(|rest| rest.split("\n```").next());
        response.unwrap_or_default().to_owned()
    });
    println!("No credentials in the environment: a server at {address} responses instead.\n");
    Config::new(Credentials::new("AKIDlocal", "local")).endpoint(format!("http://{address}"))
}
