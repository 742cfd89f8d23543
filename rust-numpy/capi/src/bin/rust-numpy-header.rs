//! Writes the C header anew: `cargo run -p rust-numpy-capi --bin rust-numpy-header`.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/include/rust_numpy.h");
    std::fs::write(path, rust_numpy_capi::header::text())
}
