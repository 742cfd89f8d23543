# shellcheck shell=sh
# Sourced: how Rust is built for browsers. The toolchain of wasm32-unknown-unknown is found or fetched: installed already, or by rustup,
# or Debian's compiler with the sources of its standard library (rustc-web, cargo-web, rust-web-src, lld).
WASM32=wasm32-unknown-unknown
WASM32_FEATURES=+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals
DEBIAN_RUSTC=/usr/bin/rustc

debian_sources() { echo "$($DEBIAN_RUSTC --print sysroot 2>/dev/null || true)/lib/rustlib/src"; }
has_target() { [ -n "$(ls "$(rustc --print target-libdir --target $WASM32 2>/dev/null)"/libstd-* 2>/dev/null)" ]; }
has_sources() { [ -d "$(debian_sources)" ] && command -v wasm-ld >/dev/null; }
add_target() { command -v rustup >/dev/null && timeout 30 rustup target add $WASM32 >/dev/null 2>&1; }
add_sources() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  apt-get update -qq >/dev/null 2>&1 && apt-get install -qq -y --no-install-recommends rustc-web cargo-web rust-web-src lld >/dev/null 2>&1
}

# Whether the toolchain is there, after trying to fetch it.
wasm32_ready() { has_target || has_sources || add_target || add_sources; }

# wasm32_cargo COMMAND ARGUMENTS...: in the workspace's directory; no path of this machine gets into the file. WASM32_FLAGS are more flags
# of the compiler, WASM32_SOURCES_FLAGS those for a standard library that is compiled here (where they are given, that is preferred),
# WASM32_STD its features.
wasm32_cargo() {
  command=$1 && shift
  flags="-C target-feature=$WASM32_FEATURES --remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo ${WASM32_FLAGS:-}"
  if has_target && ! { [ -n "${WASM32_SOURCES_FLAGS:-}" ] && has_sources; }; then
    RUSTFLAGS="$flags" cargo "$command" --quiet --locked --target $WASM32 "$@"
  else
    RUSTC_BOOTSTRAP=1 RUSTC=$DEBIAN_RUSTC RUSTFLAGS="$flags --remap-path-prefix=$(debian_sources)=std -C linker=wasm-ld ${WASM32_SOURCES_FLAGS:-}" \
      cargo "$command" --quiet --locked --target $WASM32 --ignore-rust-version -Z "build-std=std,panic_abort$([ "$command" != test ] || echo ,test)" \
      ${WASM32_STD:+-Z build-std-features=$WASM32_STD} "$@"
  fi
}

# wasm32_build ARGUMENTS OF CARGO BUILD...
wasm32_build() { wasm32_cargo build "$@"; }
