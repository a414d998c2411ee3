"""The command line: the only room that prints or exits."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = (
    False  # typing takes long to load, and until main begins an interrupt is a traceback
)
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main", "program"]


def program() -> NoReturn:
    """Run the command line, and end the process as soon as it is done.

    Python would take apart all that is loaded, object by object: 6 ms of a short run.
    """
    try:
        main()
    except SystemExit as end:
        try:
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
        except (OSError, ValueError):
            raise end from None  # Python says what could not be written
        os._exit(int(end.code or 0))


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    from nnfwd.cli.signals import Ended, end_at_once

    end_at_once()  # before the rest loads, which takes most of a short run
    # To look for garbage takes 15 ms once PyArrow is there, and loading makes none: 60,000 objects.
    gc.set_threshold(100_000)
    # Rows are shared out over the cores already: threads of BLAS would wait for each other. Read
    # when NumPy loads.
    for library in ("OPENBLAS", "MKL", "OMP"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from nnfwd.cli.boundary import run

    try:
        try:
            sys.exit(run())
        finally:
            end_at_once()
    except Ended as end:
        os._exit(end.exit_code)  # without waiting for threads
