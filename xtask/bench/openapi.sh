#!/usr/bin/env bash
# Whether other tools read what `cargo xtask export openapi live` writes, in both dialects: a public
# validator, and openapi-generator. What progenitor makes of it is compiled by compile.sh.
#
# Usage: xtask/bench/openapi.sh (needs Python and Java)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install openapi-spec-validator openapi-generator-cli
for dialect in 3.0 3.1; do
  document=$work/openapi-$dialect.json
  (cd "$root" && cargo xtask export openapi live --dialect "$dialect" --out "$document")
  "$work/venv/bin/openapi-spec-validator" "$document"
  "$work/venv/bin/openapi-generator-cli" generate -g rust -i "$document" -o "$work/$dialect" > "$work/log"
  echo "openapi-generator, $dialect: $(find "$work/$dialect/src" -name '*.rs' | wc -l) files"
done
