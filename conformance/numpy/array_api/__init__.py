"""The array API's test suite against numpy_rs."""
