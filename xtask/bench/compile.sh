#!/usr/bin/env bash
# The cost of generated/live beside progenitor's client of the same API, three runs of each in turn:
# CPU seconds of generating it, and of compiling that one crate, its dependencies already built.
#
# Usage: xtask/bench/compile.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && cargo xtask export openapi live --dialect 3.0 --out "$work/openapi.json")

mkdir -p "$work/make/src" "$work/client/src"
cat > "$work/make/Cargo.toml" <<'T'
[package]
name = "make"
version = "0.1.0"
edition = "2024"
[dependencies]
progenitor = "0.15"
serde_json = "1"
openapiv3 = "2"
prettyplease = "0.2"
syn = "2"
[workspace]
T
cat > "$work/make/src/main.rs" <<'T'
fn main() {
    let file = std::fs::File::open(std::env::args().nth(1).unwrap()).unwrap();
    let spec = serde_json::from_reader(file).unwrap();
    let tokens = progenitor::Generator::default().generate_tokens(&spec).unwrap();
    println!("{}", prettyplease::unparse(&syn::parse2(tokens).unwrap()));
}
T
cat > "$work/client/Cargo.toml" <<'T'
[package]
name = "client"
version = "0.1.0"
edition = "2021"
[dependencies]
progenitor-client = "0.15"
reqwest = { version = "0.13", default-features = false, features = ["json", "stream", "query"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
serde_urlencoded = "0.7"
bytes = "1"
futures-core = "0.3"
regress = "0.11"
chrono = { version = "0.4", features = ["serde"] }
[workspace]
T
(cd "$work/make" && CARGO_TARGET_DIR="$work/target-make" cargo run -q --release -- "$work/openapi.json") > "$work/client/src/lib.rs"
echo "progenitor: $(wc -l < "$work/client/src/lib.rs") lines; generated/live: $(find "$root/generated/live/src" -name '*.rs' -print0 | xargs -0 cat | wc -l) lines"

# generate NAME COMMAND…: CPU seconds of generating from nothing, with the reading of the description.
generate() {
  local name=$1; shift
  rm -rf "$work/generated"
  (TIMEFORMAT='%U %S' && time "$@" >/dev/null 2>"$work/log") 2>&1 |
    awk -v name="$name" '{printf "%-10s %-8s %.2f CPU s\n", name, "generate", $1 + $2}'
}
(cd "$root" && cargo build -q --profile xtask -p xtask)
xtask=${CARGO_TARGET_DIR:-$root/target}/xtask/xtask
for _ in 1 2 3; do
  generate progenitor "$work/target-make/release/make" "$work/openapi.json"
  generate ours "$xtask" gen live --schemas "$root/schemas" --out "$work/generated"
done

# measure NAME DIRECTORY LIBRARY COMMAND…: CPU seconds of building that one crate again.
measure() {
  local name=$1 directory=$2 library=$3; shift 3
  touch "$library"
  (cd "$directory" && TIMEFORMAT='%U %S' && time CARGO_TARGET_DIR="$work/target" CARGO_INCREMENTAL=0 cargo "$@" -q >/dev/null 2>"$work/log") 2>&1 |
    awk -v name="$name" -v what="$1" '{printf "%-10s %-8s %.2f CPU s\n", name, what, $1 + $2}'
}
for mode in check "build --release"; do
  (cd "$work/client" && CARGO_TARGET_DIR="$work/target" cargo $mode -q)
  (cd "$root" && CARGO_TARGET_DIR="$work/target" cargo $mode -q -p tencentcloud-live)
  for _ in 1 2 3; do
    measure progenitor "$work/client" "$work/client/src/lib.rs" $mode
    measure ours "$root" "$root/generated/live/src/lib.rs" $mode -p tencentcloud-live
  done
done
