"""Explanations: the steps of one row as data, then one module a notation."""
