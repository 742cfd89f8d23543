"""Conformance of rust-numpy: NumPy writes the expected results, the Rust runner compares."""
