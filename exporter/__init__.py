"""From a checkpoint to a bundle: the command line and the pipeline."""
