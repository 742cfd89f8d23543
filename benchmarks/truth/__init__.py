"""The truth table: what each scheme costs and errs, for each model and target. `python -m benchmarks.truth --help`."""
