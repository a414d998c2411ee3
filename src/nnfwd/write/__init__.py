"""Predictions as text: numbers, tables, CSV, JSON."""
