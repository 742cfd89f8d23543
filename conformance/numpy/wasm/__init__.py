"""The library as WebAssembly modules: built, measured, and run under Node with the committed vectors."""
