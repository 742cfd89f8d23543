#!/bin/sh
# Builds the Rust engine for browsers: rust-numpy/target/engine/engine.wasm, the same bytes from the same sources.
# Needs Rust's wasm32-unknown-unknown: installed already, or by rustup, or Debian's sources of it (rustc-web). On a machine where none
# can be had it says so in one line, and the bundle goes without the engine.
set -eu
cd "$(dirname "$0")/../rust-numpy"
TARGET=wasm32-unknown-unknown
OUT=target/engine
FEATURES=+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals
DEBIAN_RUSTC=/usr/bin/rustc
DEBIAN_SOURCES="$($DEBIAN_RUSTC --print sysroot 2>/dev/null || true)/lib/rustlib/src"

has_target() { [ -n "$(ls "$(rustc --print target-libdir --target $TARGET 2>/dev/null)"/libstd-* 2>/dev/null)" ]; }
has_sources() { [ -d "$DEBIAN_SOURCES" ] && command -v wasm-ld >/dev/null; }
add_target() { command -v rustup >/dev/null && timeout 30 rustup target add $TARGET >/dev/null 2>&1; }
add_sources() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  apt-get update -qq >/dev/null 2>&1 && apt-get install -qq -y --no-install-recommends rustc-web cargo-web rust-web-src lld >/dev/null 2>&1 || return 1
  DEBIAN_SOURCES="$($DEBIAN_RUSTC --print sysroot)/lib/rustlib/src"
}

# build NAME FEATURES...: no path of this machine gets into the file.
build() {
  flags="-C target-feature=$2 --remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
  if has_target; then
    RUSTFLAGS="$flags" cargo build --quiet --locked --profile engine --target $TARGET -p pocket-engine-abi --target-dir "target/wasm-$1"
  else
    RUSTC_BOOTSTRAP=1 RUSTC=$DEBIAN_RUSTC RUSTFLAGS="$flags --remap-path-prefix=$DEBIAN_SOURCES=std -C linker=wasm-ld" \
      cargo build --quiet --locked --profile engine --target $TARGET -p pocket-engine-abi --target-dir "target/wasm-$1" \
      --ignore-rust-version -Z build-std=std,panic_abort
  fi
  mkdir -p $OUT && cp "target/wasm-$1/$TARGET/engine/pocket_engine_abi.wasm" "$OUT/$1.wasm"
}

if has_target || has_sources || add_target || add_sources; then
  build engine $FEATURES
else
  echo "tools/engine.sh: no Rust engine: expected the target $TARGET, found none; the bundle goes without (rustup target add $TARGET)" >&2
  rm -rf $OUT
fi
