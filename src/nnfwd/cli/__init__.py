"""The command line: the only room that prints or exits."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        # Read when NumPy loads. Rows are shared out over threads already: BLAS' own would only
        # wait for each other.
        for library in ("OPENBLAS", "MKL", "OMP"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        # In here, since an interrupt may come while this still loads.
        from nnfwd.cli.boundary import run

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)
