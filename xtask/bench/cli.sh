#!/usr/bin/env bash
# tcapi alone and beside the official command line, which is installed into a folder that is thrown
# away: size, start, help, completion, calls of the local cloud, and memory. Needs python3.
#
# Usage: xtask/bench/cli.sh
#
# The environment may set
#   CALLS            calls of the local cloud [default: 1000]
#   CALLS_OF_TCCLI   those of them that tccli makes too; the rest is extrapolated [default: 200]
#   RUNS             runs of each other command of tcapi [default: 200]
#   RUNS_OF_TCCLI    runs of each other command of tccli [default: 20]
#   TCCLI_WHEEL      a wheel of tccli that was downloaded before
#
# The defaults take about a quarter of an hour, nearly all of it for the starts of tccli.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT

cd "$here/../.."
cargo build -q --release -p tcapi
cp "${CARGO_TARGET_DIR:-target}/release/tcapi" "$work/tcapi"
strip "$work/tcapi"
python3 -m venv "$work/python"
wheel=${TCCLI_WHEEL:-}
if [ -z "$wheel" ]; then
    "$work/python/bin/pip" download -q --no-deps -d "$work" tccli==3.1.189.1
    wheel=$(ls "$work"/tccli-*)
fi
"$work/python/bin/pip" install -q "$wheel"
HOME=$work/described "$work/tcapi" docs add "$wheel" >"$work/added"

echo AKIDbench:bench-key |
    "$work/tcapi" serve --address 127.0.0.1:0 --no-rate-limits --account-file - >"$work/banner" 2>"$work/log" &
server=$!
while ! grep -q ' at ' "$work/banner"; do sleep 0.1; done
endpoint=$(sed -n 's/^local cloud at //p' "$work/banner")

export HOME=$work TENCENTCLOUD_SECRET_ID=AKIDbench TENCENTCLOUD_SECRET_KEY=bench-key
export TENCENTCLOUD_REGION=ap-guangzhou
echo "tcapi, stripped: $(stat -c %s "$work/tcapi") bytes"
python3 "$here/cli.py" "$work/tcapi" "$work/python/bin" "$endpoint"
