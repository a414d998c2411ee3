"""The command line: the only room that prints or exits."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        # In here, since an interrupt may come while this still loads.
        from nnfwd.cli.boundary import run

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)
