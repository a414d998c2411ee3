"""What PyArrow computes, without ``pyarrow.compute``.

To load that takes 40 to 90 ms: it makes a Python function for each of Arrow's hundreds.
"""

from __future__ import annotations

try:
    from pyarrow import _compute as compute
except ImportError:
    from pyarrow import compute

__all__ = ["call", "compute"]

call = compute.call_function
"""Calls one of Arrow's functions by its name, with a list of arguments and its options."""
