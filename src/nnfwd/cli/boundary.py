"""The one place where an error becomes a line on stderr, with a hint below it, and an exit code.

====  =======================================================
code  meaning
====  =======================================================
0     done
1     something is wrong with data or files
2     something is wrong with the command line
129   hung up: its terminal was closed (nnfwd.cli.signals)
130   interrupted
141   the reader of the pipe went away, which is not reported
143   terminated
====  =======================================================
"""

from __future__ import annotations

import errno
import sys

import typer

from nnfwd.cli.app import app
from nnfwd.cli.output import ReaderGone, closed_output, discard_output, occupy_closed, tell
from nnfwd.cli.usage import UsageError
from nnfwd.errors import NnfwdError

__all__ = ["run"]

READER_GONE = 141


def run() -> int:
    """Run the command line and return its exit code."""
    occupy_closed()
    if sys.stdout is None:
        sys.stdout = closed_output()
    try:
        return int(app(standalone_mode=False) or 0)
    except ReaderGone:
        return READER_GONE
    except SystemExit as error:
        # Typer exits with 1 where help is not read to its end.
        if isinstance(error.__context__, BrokenPipeError):
            return READER_GONE
        raise
    except (NnfwdError, OSError, MemoryError, typer.TyperException) as error:
        message, hint, code = _verdict(error)
        tell(message, hint)
        return code


def _verdict(
    error: NnfwdError | OSError | MemoryError | typer.TyperException,
) -> tuple[str, str | None, int]:
    """What to say of an error, the way out if it is known, and the exit code."""
    match error:
        case NnfwdError():
            return error.headline(), error.hint, 1
        case UsageError():
            return error.format_message(), error.hint, error.exit_code
        case typer.TyperException():
            return error.format_message(), _line_to_type(), error.exit_code
        case MemoryError():
            return "out of memory", None, 1
        case OSError() if error.errno in (errno.EMFILE, errno.ENFILE):
            return "too many files are open at once", "raise the limit, as with: ulimit -n 64", 1
        case OSError():
            # Files have their own errors: this is help text that did not get out.
            discard_output()
            return f"cannot write to standard output: {error.strerror}", None, 1


def _line_to_type() -> str | None:
    from nnfwd.cli.suggest import suggest

    return suggest(typer.main.get_command(app), sys.argv[1:])
