"""Our bundles beside a baseline in the style of other exporters, in turns within one run."""
