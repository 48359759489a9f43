#!/usr/bin/env bash
# The bump of `cargo xtask diff` beside what cargo-semver-checks says of the two generated crates.
# Prints a row per product, and fails if our bump is less for one of them.
#
# Usage: xtask/bench/semver.sh OLD.whl NEW.whl PRODUCT…
# Needs: cargo install cargo-semver-checks --version 0.51.0 --locked (supports rustdoc of Rust 1.95)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
old=$(realpath "$1") new=$(realpath "$2")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && cargo build -q --profile xtask -p xtask)
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
xtask=$CARGO_TARGET_DIR/xtask/xtask

# api SIDE WHEEL PRODUCT: the crate of a product of a wheel, as rustdoc sees it.
api() {
  local schemas=$work/$3/$1 crates=$work/$3/$1-crates
  mkdir -p "$schemas"
  (cd "$root" && "$xtask" add "$3" --definitions "$2" --facts-only --schemas "$schemas" &&
    "$xtask" gen "$3" --schemas "$schemas" --out "$crates" --standalone) > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  cp "$root/Cargo.lock" "$crates/$3/"
  (cd "$crates/$3" && RUSTC_BOOTSTRAP=1 cargo rustdoc -q --offline --lib -- \
    -Zunstable-options --output-format json --cap-lints allow)
  mv "$CARGO_TARGET_DIR/doc/tencentcloud_${3//-/_}.json" "$work/$3/$1.json"
}

rank() { case $1 in none) echo 0 ;; patch) echo 1 ;; minor) echo 2 ;; major) echo 3 ;; *) echo "unknown bump: $1" >&2; exit 1 ;; esac; }

echo "| Product | Rules of the changes | cargo-semver-checks | Lints | \`cargo xtask diff\` |"
echo "|---|---|---|---|---|"
less=0
for product; do
  api old "$old" "$product"
  api new "$new" "$product"
  said=$(cargo-semver-checks semver-checks --color never --release-type patch \
    --baseline-rustdoc "$work/$product/old.json" --current-rustdoc "$work/$product/new.json" 2>&1) || true
  case $said in
    *"requires new major version"*) asked=major ;;
    *"requires new minor version"*) asked=minor ;;
    *"no semver update required"*) asked=none ;;
    *) echo "$said" >&2; exit 1 ;;
  esac
  lints=$(sed -n 's/^--- failure \([a-z_]*\):.*/\1/p; s/^--- warning \([a-z_]*\):.*/\1/p' <<< "$said" | sort -u | paste -sd ' ')
  (cd "$root" && "$xtask" diff "$work/$product/old" "$work/$product/new" --format json --fail-on never) > "$work/$product/diff.json"
  ours=$(jq -r .bump "$work/$product/diff.json")
  rules=$(jq -r '[.changes[].rule] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' "$work/$product/diff.json")
  mark=''
  if [ "$(rank "$ours")" -lt "$(rank "$asked")" ]; then less=1 mark=' **less**'; fi
  echo "| \`$product\` | $rules | $asked | $lints | $ours$mark |"
  [ -z "${KEEP:-}" ] || { mkdir -p "$KEEP"; cp "$work/$product/diff.json" "$KEEP/$product.json"; echo "$said" > "$KEEP/$product.txt"; }
  rm -rf "${work:?}/$product"
done
exit $less
