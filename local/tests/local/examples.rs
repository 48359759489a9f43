//! The examples of the README and of the crate's page run against the local cloud, as printed.

use std::time::Duration;

use tencentcloud_live::v20180801::{
    self as live, self as cvm, Client, CreateLiveCallbackTemplateRequest,
    DescribeLiveCallbackTemplatesRequest, DescribeLiveDomainsRequest,
    DescribeProIspPlaySumInfoListRequest, StatType,
};
use tencentcloud_local::LocalCloud;
use tencentcloud_runtime::{Config, Credentials, TransportOptions};

type Outcome = Result<(), tencentcloud_live::Error>;

/// Returns whether an example is run below: all of the README, and of the crate's page, whose examples
/// are compiled as they are, those that call an action. The one with scripted responses is a test
/// already.
fn is_run(block: &&str) -> bool {
    let calls = block.contains("client.") || block.contains("LocalCloud");
    (block.starts_with("rust") || calls) && !block.contains("Script::new()")
}

/// The lines of the examples of a page.
fn printed(page: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for block in page.split("```").skip(1).step_by(2).filter(is_run) {
        let code = block.lines().skip(1).map(|line| line.trim_start_matches("//!").trim());
        lines.extend(code.filter(|line| {
            let is_frame = [
                "use ",
                "#",
                "async fn",
                "fn ",
                "Ok(())",
                "}",
                ") ->",
                "client:",
                "request:",
                "Client, Describe",
            ]
            .iter()
            .any(|start| line.starts_with(start));
            !is_frame && !line.is_empty() && !line.contains("from_env")
        }));
    }
    lines
}

#[test]
fn every_printed_line_is_run_below() {
    let own = include_str!("examples.rs");
    let readme = printed(include_str!("../../../README.md"));
    let page = printed(include_str!("../../../generated/live/src/lib.rs"));
    assert!(readme.len() >= 10 && page.len() >= 15, "{readme:?} {page:?}");
    for line in readme.iter().chain(&page) {
        assert!(own.lines().any(|own| own.trim() == *line), "`{line}` is not run here");
    }
}

#[tokio::test]
async fn the_examples_run() -> Outcome {
    let cloud = LocalCloud::start_blocking().unwrap();
    let client = Client::new(cloud.config())?;
    readme(&client).await?;
    drop(options(DescribeLiveDomainsRequest::new(), cloud.credentials()));
    let request = first(&client).await?;
    errors(client.clone(), request.clone()).await;
    pages(&client, request.clone()).await?;
    // Two of them are pages.
    cloud.calls().of::<DescribeProIspPlaySumInfoListRequest>().expect(5);
    std::thread::spawn(move || blocking(client, request)).join().unwrap()
}

#[rustfmt::skip]
async fn readme(client: &Client) -> Outcome {
   let request = DescribeProIspPlaySumInfoListRequest::new(
       "2019-03-01 00:00:00", "2019-03-01 12:00:00", StatType::Province,
   )
   .page_size(100);
   let response = client.describe_pro_isp_play_sum_info_list(request).await?;
   for row in &response.data_info_list {
       println!("{} {}", row.name, row.total_flux);
   }
   Ok(())
}

/// Compiled only: the addresses, the certificate and the second product are invented.
#[rustfmt::skip]
async fn options(
    request: DescribeLiveDomainsRequest,
    tenant: Credentials,
) -> Result<(), Box<dyn std::error::Error>> {
    let options = TransportOptions::new()
        .proxy("http://user:password@proxy.example.com:3128") // overrides the environment
        .add_root_certificates(std::fs::read("our-ca.pem")?)  // or only_root_certificates
        .resolve("live.tencentcloudapi.com", "10.0.0.5:443".parse()?)
        .idle_timeout(Duration::from_secs(10))
        .max_idle_connections(8)                              // per host
        .max_concurrency(64);
    let config = Config::from_env()?.transport_options(options);
    let (live, cvm) = (live::Client::new(config.clone())?, cvm::Client::new(config.clone())?);
    live.describe_live_domains(request).credentials(tenant).region("ap-tokyo").await?;
    drop(cvm);
    Ok(())
}

#[rustfmt::skip]
async fn first(client: &Client) -> Result<DescribeProIspPlaySumInfoListRequest, tencentcloud_live::Error> {
    let request = DescribeProIspPlaySumInfoListRequest::new(
            "2019-03-01 00:00:00",
            "2019-03-01 12:00:00",
            StatType::Province,
        )
        .play_domains(["5000.playdomain.com"]);
    let kept = request.clone();
    let response = client.describe_pro_isp_play_sum_info_list(request).await?;
    println!("{response:?}");
    Ok(kept)
}

#[rustfmt::skip]
async fn errors(client: Client, request: DescribeProIspPlaySumInfoListRequest) {
    match client.describe_pro_isp_play_sum_info_list(request).await {
        Ok(response) => println!("{response:?}"),
        Err(error) if error.is_throttled() => println!("rate limit exceeded"),
        Err(error) if error.is_auth() => println!("check the key and the clock: {error}"),
        Err(error) => println!("{:?}: {error}", error.code()),
    }
}

#[rustfmt::skip]
async fn pages(client: &Client, request: DescribeProIspPlaySumInfoListRequest) -> Outcome {
    let mut items = client.describe_pro_isp_play_sum_info_list_items(request);
    while let Some(item) = items.next().await {
        let item = item?;
        println!("{item:?}");
    }
    Ok(())
}

#[rustfmt::skip]
fn blocking(client: Client, request: DescribeProIspPlaySumInfoListRequest) -> Outcome {
    let response = client.describe_pro_isp_play_sum_info_list(request).wait()?;
    println!("{response:?}");
    Ok(())
}

/// A program: it makes sure that a template exists.
async fn ensure_template(client: &Client, name: &str) -> Outcome {
    let known = client.describe_live_callback_templates(Default::default()).await?;
    if known.templates.iter().all(|template| template.template_name != name) {
        let request = CreateLiveCallbackTemplateRequest::new(name);
        let request = request.stream_begin_notify_url("https://www.example.com/events");
        client.create_live_callback_template(request).await?;
    }
    Ok(())
}

#[rustfmt::skip]
#[tokio::test]
async fn a_template_is_created_once() {
    let cloud = LocalCloud::start().await.unwrap();
    let client = tencentcloud_live::v20180801::Client::new(cloud.config()).unwrap();
    for _ in 0..2 {
        ensure_template(&client, "events").await.unwrap(); // your program
    }
    cloud.calls().of::<CreateLiveCallbackTemplateRequest>().expect(1);
    cloud.calls().of::<DescribeLiveCallbackTemplatesRequest>().expect(2);
}
