#!/bin/sh
# Builds the Rust engine for browsers, the same bytes from the same sources: rust-numpy/target/engine/engine.wasm, and
# engine-relaxed.wasm for those that have relaxed SIMD.
# On a machine where no toolchain can be had (tools/wasm32.sh) it says so in one line, and the bundle goes without the engine.
set -eu
cd "$(dirname "$0")/../rust-numpy"
. ../tools/wasm32.sh
OUT=target/engine

# engine NAME
engine() {
  wasm32_build --profile engine -p pocket-engine-abi --target-dir "target/wasm-$1"
  cp "target/wasm-$1/$WASM32/engine/pocket_engine_abi.wasm" "$OUT/$1.wasm"
}

if wasm32_ready; then
  mkdir -p $OUT
  engine engine
  WASM32_FEATURES=$WASM32_FEATURES,+relaxed-simd
  engine engine-relaxed
else
  echo "tools/engine.sh: no Rust engine: expected the target $WASM32, found none; the bundle goes without (rustup target add $WASM32)" >&2
  rm -rf $OUT
fi
