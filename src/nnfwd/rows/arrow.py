"""What PyArrow computes, without ``pyarrow.compute``.

That makes a function of each of hundreds, which takes 40 to 90 ms.
"""

from __future__ import annotations

try:
    from pyarrow import _compute as compute
except ImportError:
    from pyarrow import compute

__all__ = ["call", "compute"]

call = compute.call_function
"""Calls one of Arrow's functions by its name, with a list of arguments and its options."""
