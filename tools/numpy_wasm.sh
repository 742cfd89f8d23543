#!/bin/sh
# Builds rust-numpy for browsers, the same bytes from the same sources: rust-numpy/target/wasm/rust_numpy.wasm, and rust_numpy_linalg.wasm
# with linear algebra, Fourier transforms and polynomials. On a machine where no toolchain can be had it says so in one line, status 3.
set -eu
cd "$(dirname "$0")/../rust-numpy"
. ../tools/wasm32.sh
OUT=target/wasm
# A panic stops a module anyhow; here it does so without a text.
WASM32_SOURCES_FLAGS="-Z unstable-options -C panic=immediate-abort -Z location-detail=none"

# build NAME FEATURES...
build() {
  wasm32_build --profile wasm -p rust-numpy-capi --lib --no-default-features --features "$2" --target-dir target/wasm-numpy
  mkdir -p $OUT && cp "target/wasm-numpy/$WASM32/wasm/rust_numpy_capi.wasm" "$OUT/$1.wasm"
}

# The one without linear algebra is there for its size: loops become vectors, but are not unrolled besides, and the standard library's
# sorts are its short ones. Products of matrices would lose by it.
small() {
  WASM32_FLAGS="-C llvm-args=-force-vector-interleave=1 -C llvm-args=-unroll-runtime=false -C llvm-args=-unroll-threshold=20"
  WASM32_STD=optimize_for_size
  export CARGO_PROFILE_WASM_OPT_LEVEL=z
}

if wasm32_ready; then
  small
  build rust_numpy ""
  unset WASM32_FLAGS WASM32_STD CARGO_PROFILE_WASM_OPT_LEVEL
  build rust_numpy_linalg linalg
else
  echo "tools/numpy_wasm.sh: no module: expected the target $WASM32, found none (rustup target add $WASM32)" >&2
  rm -rf $OUT
  exit 3
fi
