#!/bin/sh
# Builds the Rust engine for browsers: rust-numpy/target/engine/engine.wasm, the same bytes from the same sources.
# On a machine where no toolchain can be had (tools/wasm32.sh) it says so in one line, and the bundle goes without the engine.
set -eu
cd "$(dirname "$0")/../rust-numpy"
. ../tools/wasm32.sh
OUT=target/engine

if wasm32_ready; then
  wasm32_build --profile engine -p pocket-engine-abi --target-dir target/wasm-engine
  mkdir -p $OUT && cp "target/wasm-engine/$WASM32/engine/pocket_engine_abi.wasm" $OUT/engine.wasm
else
  echo "tools/engine.sh: no Rust engine: expected the target $WASM32, found none; the bundle goes without (rustup target add $WASM32)" >&2
  rm -rf $OUT
fi
