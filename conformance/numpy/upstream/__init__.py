"""NumPy's own tests, from its installed wheel, against numpy_rs in processes of their own."""
