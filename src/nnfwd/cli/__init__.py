"""The command line: the only room that prints or exits."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    from nnfwd.cli.signals import INTERRUPTED, end_at_once

    end_at_once()  # before the rest loads, which takes most of a short run
    from nnfwd.cli.boundary import run

    try:
        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
