"""Parity of a bundle with the unpatched reference model, which callers pass in."""
