"""The exported graphs as functional modules, and the manifest, text preparation and noise that every layer shares."""
