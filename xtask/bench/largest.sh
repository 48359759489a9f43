#!/usr/bin/env bash
# The cost of the largest crates that `cargo xtask cloud` made: CPU seconds of `cargo check` and of
# `cargo build --release` of that one crate, the size of its rlib, and of the gzipped tar that a
# .crate is. Run `cargo xtask cloud --definitions PATH --no-compile --out DIR` before.
#
# Usage: xtask/bench/largest.sh DIR [COUNT]
set -euo pipefail
cd "$1"
count=${2:-20}
export CARGO_TARGET_DIR=$PWD/target

cpu() { # the CPU seconds of a command
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f", $1 + $2}'
}

largest=$(for crate in generated/*/; do
    echo "$(cat "$crate"src/v*/*.rs "$crate"src/v*/*/*.rs 2>/dev/null | wc -c) $(basename "$crate")"
done | sort -rn | head -n "$count" | awk '{print $2}')

echo "| Crate | Actions | check, CPU s | release, CPU s | rlib, MB | .crate, MB | Features |"
echo "|---|---|---|---|---|---|---|"
for name in $largest; do
    package=tencentcloud-$name
    file=libtencentcloud_${name//-/_}
    touch "generated/$name/src/lib.rs"
    cargo check -q --offline -p "$package" 2>/dev/null
    touch "generated/$name/src/lib.rs"
    check=$(cpu cargo check -q --offline -p "$package")
    cargo build -q --release --offline -p "$package" 2>/dev/null
    touch "generated/$name/src/lib.rs"
    release=$(cpu cargo build -q --release --offline -p "$package")
    rlib=$(du -b target/release/"$file"*.rlib | awk '{s += $1} END {printf "%.1f", s / 1e6}')
    crate=$(tar -C generated -czf - "$name" | wc -c | awk '{printf "%.2f", $1 / 1e6}')
    features=$(awk '/^\[features\]/{f=1;next} /^\[/{f=0} f && /=/{n++} END{print n}' "generated/$name/Cargo.toml")
    actions=$(cat "generated/$name"/src/v*/client.rs | grep -c 'self.0.call(request)')
    echo "| \`$name\` | $((actions)) | $check | $release | $rlib | $crate | $features |"
done
