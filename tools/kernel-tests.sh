#!/bin/sh
# Builds the tests of the engine's loops for browsers: rust-numpy/target/kernel-tests/plain.wasm, and relaxed.wasm with relaxed SIMD.
# Their `main` returns 0, or traps where a test fails. Says on one line where no toolchain can be had (tools/wasm32.sh).
set -eu
cd "$(dirname "$0")/../rust-numpy"
. ../tools/wasm32.sh
OUT=target/kernel-tests

# tests NAME
tests() {
  made=$(wasm32_cargo test --no-run -p rust-numpy-kernels --lib --target-dir "target/wasm-tests-$1" --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\.wasm\)".*/\1/p')
  cp "$made" "$OUT/$1.wasm"
}

wasm32_ready || { echo "tools/kernel-tests.sh: expected the target $WASM32, found none (rustup target add $WASM32)" >&2; exit 3; }
mkdir -p $OUT
tests plain
WASM32_FEATURES=$WASM32_FEATURES,+relaxed-simd
tests relaxed
