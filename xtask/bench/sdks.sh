#!/usr/bin/env bash
# Calls a second of the reference action over loopback: this crate beside the official Python and Node
# SDKs, which are installed into a folder that is thrown away. Needs python3 and node.
#
# Usage: xtask/bench/sdks.sh [SECONDS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-3}
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT

cd "$here/../.."
cargo build -q --release -p tencentcloud-live --example call_cost
bench=${CARGO_TARGET_DIR:-target}/release/examples/call_cost
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q tencentcloud-sdk-python-live==3.1.195
(cd "$work" && npm init -y >/dev/null && npm install --silent tencentcloud-sdk-nodejs@4.1.313 >/dev/null)

"$bench" serve >"$work/address" &
server=$!
while [ ! -s "$work/address" ]; do sleep 0.1; done
address=$(cat "$work/address")

echo "| Calls a second | 1 at a time | 64 at a time |"
echo "|---|---|---|"
run() { # a name, and a command that takes how many at a time
    echo "| $1 | $("${@:2}" 1) | $("${@:2}" 64) |"
}
run "this crate" "$bench" call "$address" "$seconds"
run "Python SDK" "$work/python/bin/python" "$here/sdks.py" "$address" "$seconds"
NODE_PATH=$work/node_modules run "Node SDK" node "$here/sdks.cjs" "$address" "$seconds"
