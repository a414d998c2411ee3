"""``nnfwd explain``: the arithmetic of every node."""

from __future__ import annotations

from nnfwd.cli import options

__all__ = ["explain"]


def explain(
    weights: options.Weights,
) -> None:
    """Show the arithmetic of every node."""
