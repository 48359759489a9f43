#!/usr/bin/env bash
# tcapi beside the official command line, which is installed into a folder that is thrown away: start,
# help, completion, calls of the local cloud, and memory. Needs python3.
#
# Usage: xtask/bench/cli.sh [CALLS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
calls=${1:-1000}
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT

cd "$here/../.."
cargo build -q --release -p tcapi
cp "${CARGO_TARGET_DIR:-target}/release/tcapi" "$work/tcapi"
strip "$work/tcapi"
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q tccli==3.1.189.1

echo AKIDbench:bench-key |
    "$work/tcapi" serve --address 127.0.0.1:0 --no-rate-limits --account-file - >"$work/banner" &
server=$!
while ! grep -q ' at ' "$work/banner"; do sleep 0.1; done
endpoint=$(sed -n 's/^local cloud at //p' "$work/banner")

export HOME=$work TENCENTCLOUD_SECRET_ID=AKIDbench TENCENTCLOUD_SECRET_KEY=bench-key
export TENCENTCLOUD_REGION=ap-guangzhou
python3 "$here/cli.py" "$work/tcapi" "$work/python/bin" "$endpoint" "$calls"
