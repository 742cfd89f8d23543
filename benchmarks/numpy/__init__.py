"""rust-numpy beside NumPy, in turns within one run."""
