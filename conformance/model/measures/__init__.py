"""One file a measure: `measure(session, reference, sample) -> list[Measured]`."""
