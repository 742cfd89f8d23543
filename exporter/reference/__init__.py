"""The unpatched `pocket_tts` model: loading it, and asking it as the oracle."""
