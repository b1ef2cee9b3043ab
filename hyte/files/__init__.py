"""A file that somebody brings: uploaded, looked at before anything changes, then applied or discarded."""
