#!/bin/sh
# Builds rust-numpy for browsers, the same bytes from the same sources: rust-numpy/target/wasm/rust_numpy.wasm, and rust_numpy_linalg.wasm
# with linear algebra, Fourier transforms and polynomials. On a machine where no toolchain can be had it says so in one line, status 3.
set -eu
cd "$(dirname "$0")/../rust-numpy"
. ../tools/wasm32.sh
OUT=target/wasm

# build NAME FEATURES...
build() {
  wasm32_build --profile wasm -p rust-numpy-capi --lib --no-default-features --features "$2" --target-dir target/wasm-numpy
  mkdir -p $OUT && cp "target/wasm-numpy/$WASM32/wasm/rust_numpy_capi.wasm" "$OUT/$1.wasm"
}

if wasm32_ready; then
  build rust_numpy ""
  build rust_numpy_linalg linalg
else
  echo "tools/numpy_wasm.sh: no module: expected the target $WASM32, found none (rustup target add $WASM32)" >&2
  rm -rf $OUT
  exit 3
fi
