"""Which of NumPy's public names have a function and a differential case."""
