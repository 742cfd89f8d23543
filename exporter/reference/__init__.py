"""The oracle: everything that knows the reference model's package, `pocket_tts`."""
