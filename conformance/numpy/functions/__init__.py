"""Generated calls of NumPy's functions, family by family."""
