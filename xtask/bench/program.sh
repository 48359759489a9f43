#!/usr/bin/env bash
# What a program with one call pays: CPU seconds and time of its cold release build, crates, and the size of its
# stripped binary, beside the same program on reqwest with serde derive and on the crate tencentcloud-sdk, in
# one run with the default release profile. Below each, the crates that took most CPU seconds to compile.
#
# Usage: xtask/bench/program.sh [ours|reqwest|sdk …]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# program NAME: a package whose dependencies are read from the input, up to a line `---`, and then its main.
program() {
  local folder=$work/$1
  mkdir -p "$folder/src"
  printf '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n' > "$folder/Cargo.toml"
  awk -v manifest="$folder/Cargo.toml" -v main="$folder/src/main.rs" \
    '/^---$/ { past = 1; next } past { print > main; next } { print >> manifest }'
}

program ours <<T
tencentcloud-live = { path = "$root/generated/live" }
tokio = { version = "1", features = ["macros", "rt"] }
---
use tencentcloud_live::v20180801::{Client, DescribeProIspPlaySumInfoListRequest, StatType};
use tencentcloud_live::{Config, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new(std::env::var("SECRET_ID")?, std::env::var("SECRET_KEY")?);
    let client = Client::new(Config::new(credentials))?;
    let (start, end) = ("2019-03-01 00:00:00", "2019-03-01 12:00:00");
    let request = DescribeProIspPlaySumInfoListRequest::new(start, end, StatType::Province);
    let response = client.describe_pro_isp_play_sum_info_list(request).await?;
    for row in response.data_info_list {
        println!("{}: {}", row.name, row.total_flux);
    }
    Ok(())
}
T

# Signs and decodes by hand: no retries, no limits, no validation, no error codes.
program reqwest <<'T'
hmac = "0.12"
reqwest = { version = "0.13", default-features = false, features = ["json", "rustls"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
sha2 = "0.10"
tokio = { version = "1", features = ["macros", "rt"] }
---
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    start_time: &'a str,
    end_time: &'a str,
    stat_type: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    data_info_list: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    name: String,
    total_flux: f64,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The date of a day since 1970, by the algorithm of Howard Hinnant.
fn date(day: i64) -> String {
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (date, month) = (of_year - (153 * shifted + 2) / 5 + 1, (shifted + 2) % 12 + 1);
    format!("{}-{month:02}-{date:02}", year + era * 400 + i64::from(month <= 2))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    const HOST: &str = "live.tencentcloudapi.com";
    const ACTION: &str = "DescribeProIspPlaySumInfoList";
    let (id, key) = (std::env::var("SECRET_ID")?, std::env::var("SECRET_KEY")?);
    let body = serde_json::to_string(&Request {
        start_time: "2019-03-01 00:00:00",
        end_time: "2019-03-01 12:00:00",
        stat_type: "Province",
    })?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    let date = date(now as i64 / 86_400);
    let action = ACTION.to_lowercase();
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{HOST}\nx-tc-action:{action}\n\n\
         content-type;host;x-tc-action\n{}",
        hex(&Sha256::digest(&body))
    );
    let hash = hex(&Sha256::digest(&canonical));
    let text = format!("TC3-HMAC-SHA256\n{now}\n{date}/live/tc3_request\n{hash}");
    let key = mac(format!("TC3{key}").as_bytes(), &date);
    let signature = hex(&mac(&mac(&mac(&key, "live"), "tc3_request"), &text));
    let authorization = format!(
        "TC3-HMAC-SHA256 Credential={id}/{date}/live/tc3_request, \
         SignedHeaders=content-type;host;x-tc-action, Signature={signature}"
    );
    let response = reqwest::Client::new()
        .post(format!("https://{HOST}/"))
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .header("X-TC-Action", ACTION)
        .header("X-TC-Version", "2018-08-01")
        .header("X-TC-Timestamp", now)
        .body(body)
        .send()
        .await?;
    for row in response.json::<Envelope>().await?.response.data_info_list {
        println!("{}: {}", row.name, row.total_flux);
    }
    Ok(())
}
T

# Has no action of live: a typed action of another product, with the transport that it offers.
program sdk <<'T'
tencentcloud-sdk = { version = "0.2.1", features = ["ssm", "transport-reqwest"] }
tokio = { version = "1", features = ["macros", "rt"] }
---
use tencentcloud_sdk::Credentials;
use tencentcloud_sdk::ssm::v20190923::{Client, models::GetSecretValueRequest};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new(std::env::var("SECRET_ID")?, std::env::var("SECRET_KEY")?)?;
    let core = tencentcloud_sdk::Client::builder()
        .credentials(credentials)
        .region("ap-guangzhou")
        .build()?;
    let request = GetSecretValueRequest {
        secret_name: Some("example".into()),
        version_id: Some("SSM_Current".into()),
        ..Default::default()
    };
    let response = Client::new(core).get_secret_value(&request).await?;
    println!("{:?}", response.data.secret_string);
    Ok(())
}
T

# measure NAME: builds one program from nothing.
measure() {
  local name=$1 folder=$work/$1
  cat > "$work/rustc" <<'T'
#!/usr/bin/env bash
# Notes the CPU seconds of each crate.
crate=other
arguments=("$@")
for index in "${!arguments[@]}"; do
  if [ "${arguments[$index]}" = --crate-name ]; then crate=${arguments[$index + 1]}; fi
done
TIMEFORMAT="$crate %U %S"
{ time "$@" 2>&3 3>&-; } 3>&2 2>>"$CRATE_TIMES"
T
  chmod +x "$work/rustc"
  (cd "$folder" && cargo fetch -q)
  local binary=$work/target/release/program
  rm -rf "$work/target"
  : > "$work/times"
  (cd "$folder" && TIMEFORMAT='%R %U %S' && time CRATE_TIMES=$work/times RUSTC_WRAPPER=$work/rustc \
    CARGO_TARGET_DIR=$work/target cargo build -q --release --offline 2>"$work/log") 2> "$work/time" ||
    { cat "$work/log" >&2; exit 1; }
  strip "$binary"
  local crates
  crates=$(cd "$folder" && cargo tree -e normal --prefix none --offline | awk '{print $1, $2}' | sort -u | wc -l)
  awk -v name="$name" -v crates="$crates" -v bytes="$(stat -c %s "$binary")" \
    '{ printf "%-8s build %5.1f CPU s (%.1f s), %3d crates, binary %.2f MB\n", name, $2 + $3, $1, crates, bytes / 1e6 }' "$work/time"
  awk '{ cpu[$1] += $2 + $3; all += $2 + $3 } END { for (crate in cpu) printf "%7.1f %s\n", cpu[crate], crate; }' "$work/times" |
    sort -rn | head -12 | awk '{ printf "%s%s %.1f", NR == 1 ? "         " : ", ", $2, $1 } END { print "" }'
}

[ $# -gt 0 ] || set -- ours reqwest sdk
for name in "$@"; do measure "$name"; done
