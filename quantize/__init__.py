"""Quantisation schemes: each a row of one table."""
