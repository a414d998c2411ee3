"""JSON, JSON Lines and YAML: the readers, and the writer of JSON."""
