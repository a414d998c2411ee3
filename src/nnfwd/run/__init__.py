"""A run of predict: read, compute and write, part by part and in order."""
