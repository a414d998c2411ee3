"""What is a number as text, and which numbers float64 holds."""

from __future__ import annotations

import math
import re

__all__ = ["CELL_NUMBER", "LARGEST_INTEGER", "NUMBER", "shorten_number", "why_not_exact"]

_FRACTION = r"(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"

NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)" + _FRACTION)
"""A number in YAML, JSON and activations: no leading zeros, underscores, colons or other bases."""

CELL_NUMBER = re.compile(r"[+-]?(?:[0-9]+" + _FRACTION)
"""A number in a cell of CSV, where zeros may lead."""

LARGEST_INTEGER = 2**53
"""Up to here float64 holds every integer."""


def why_not_exact(text: str) -> str:
    """Say why a number in a network file cannot be a float64, if it cannot.

    Examples
    --------
    >>> why_not_exact("9007199254740993")
    '9007199254740993 is past 2^53, where float64 does not hold every integer'
    """
    digits = text.lstrip("+-0")
    if math.isinf(float(text)):
        return f"{shorten_number(text)} is too large for a float64"
    if digits.isdigit() and int(digits) > LARGEST_INTEGER:
        return f"{shorten_number(text)} is past 2^53, where float64 does not hold every integer"
    return ""


def shorten_number(text: str) -> str:
    """Cut a number that is too long for a message."""
    return text if len(text) <= 30 else f"{text[:29]}…"
