"""Which of NumPy's public names numpy_rs has, by what executed comparisons touched."""
