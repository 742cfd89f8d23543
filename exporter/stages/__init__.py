"""The stages of the pipeline, one file each; `exporter/pipeline.py` lists them in order."""
