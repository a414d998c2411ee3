"""Parquet and Arrow: the reader, the writer, and the types of their columns."""
