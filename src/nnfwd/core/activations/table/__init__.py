"""The table of activation functions: a row each, in an order to learn them in.

The rows are in modules by what the functions do. ``absent`` has the names of functions that other
programs have and nnfwd does not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nnfwd.core.activations.table import lines, other, rectifying, squashing, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnfwd.core.activations.function import Function

__all__ = ["FUNCTIONS"]

ROWS = (*lines.ROWS, *squashing.ROWS, *rectifying.ROWS, *other.ROWS, *together.ROWS)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in ROWS})
"""Every function by its name."""
