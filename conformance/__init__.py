"""Proofs against independent references."""
