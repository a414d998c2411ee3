"""Signs and lines in ASCII, for outputs that have no others."""

from __future__ import annotations

__all__ = ["to_ascii"]

ASCII = str.maketrans(
    {"·": "*", "≈": "~", "≥": ">=", "≤": "<=", "−": "-", "─": "-", "…": "...", "→": "->"}
    | {"√": "sqrt", "Σ": "sum", "π": "pi", "τ": "tau", "²": "^2", "³": "^3"}
    | {"│": "|"}
    | dict.fromkeys("┌┐└┘├┤┬┴┼", "+")
)


def to_ascii(text: str) -> str:
    """Write the signs that nnfwd uses in ASCII; other characters stay as they are.

    Examples
    --------
    >>> to_ascii("x → √2·π")
    'x -> sqrt2*pi'
    """
    return text.translate(ASCII)
