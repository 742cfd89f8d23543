"""Commands that work on a bundle, one file each."""
