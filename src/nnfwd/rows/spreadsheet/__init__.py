"""Spreadsheets (.xlsx): the reader and the writer."""
