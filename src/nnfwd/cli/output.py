"""Where a command's text goes: standard output, or a file that is complete or not there at all."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from nnfwd.cli.signals import unwind
from nnfwd.cli.targets import Opened, open_target, own_descriptor
from nnfwd.errors import OutputError, printable, quote
from nnfwd.files.compressor import find_compressor
from nnfwd.files.paths import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nnfwd.cli.targets import Target

__all__ = [
    "ReaderGone",
    "closed_output",
    "discard_output",
    "goes_to_terminal",
    "is_terminal",
    "occupy_closed",
    "open_output",
    "takes_color",
    "tell",
    "terminal_width",
    "write_all",
]


class ReaderGone(Exception):  # noqa: N818 - no error
    """The reader of standard output closed it: there is nobody left to tell."""


def is_terminal() -> bool:
    """Whether standard output is a terminal; FORCE_COLOR and its like have no say in that."""
    return sys.stdout.isatty()


def goes_to_terminal(path: str | None) -> bool:
    """Whether what is written there shows on a terminal."""
    if path is None or path == "-":
        return is_terminal()
    descriptor = own_descriptor(path)
    return descriptor is not None and os.isatty(descriptor)


def tell(message: str, hint: str | None = None) -> None:
    """Say something on stderr, in one line, and the way out in a second one.

    Control characters are escaped, wherever the words come from. Where nobody listens, nothing is
    said.
    """
    lines = [f"nnfwd: {_one_line(message)}"]
    if hint is not None:
        lines.append(f"hint: {_one_line(hint)}")
    if sys.stderr is not None:
        with suppress(OSError):
            print("\n".join(lines), file=sys.stderr)  # noqa: T201


def _one_line(text: str) -> str:
    return printable(" ".join(text.split("\n")))


def occupy_closed() -> None:
    """Put something into those of the descriptors 0, 1 and 2 that are closed.

    Else the next file that is opened gets their place, and what is written to stderr, say.
    """
    while (descriptor := os.open(os.devnull, os.O_RDONLY)) <= 2:
        pass
    os.close(descriptor)


def closed_output() -> io.TextIOWrapper:
    """A stream that fails as a closed one does: Python itself leaves none, and loses the output."""
    return io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")


def discard_output() -> None:
    """Forget what standard output still holds, which would fail once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def takes_color(path: str | None = None) -> bool:
    """Whether to colour what is written there: on a terminal that can, as Rich has it.

    NO_COLOR is no, whatever else is said. FORCE_COLOR is yes for standard output, also where that
    is no terminal.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        return False
    is_forced = path in (None, "-") and bool(os.environ.get("FORCE_COLOR"))
    return is_forced or goes_to_terminal(path)


def terminal_width() -> int:
    """The columns of the terminal, or of COLUMNS."""
    import shutil

    return max(shutil.get_terminal_size().columns, 20)


def write_all(texts: Iterable[str | bytes], path: str | None = None) -> None:
    """Write pieces of text, or of bytes, as they come, each handed on at once.

    Raises
    ------
    OutputError
        If they cannot be written. A file of that name is then as it was before.
    ReaderGone
        If the reader of standard output went away.
    """
    with open_output(path) as write:
        for text in texts:
            write(text)


@contextmanager
def open_output(path: str | None) -> Iterator[Callable[[str | bytes], None]]:
    """Open standard output (``None`` or ``-``) or a file, and give a function that writes to it."""
    unwind()
    if path is None or path == "-":
        yield _standard_output()
    elif (descriptor := own_descriptor(path)) is not None:
        yield _writer(Opened(descriptor), path)
    else:
        with _open_file(path) as write, _compressing(path, write) as write_content:
            yield write_content


@contextmanager
def _open_file(path: str) -> Iterator[Callable[[str | bytes], None]]:
    with _naming(path):
        target = open_target(path)
    try:
        yield _writer(target, path)
        with _naming(path):
            target.keep()
    finally:
        target.close()


@contextmanager
def _compressing(
    path: str, write: Callable[[str | bytes], None]
) -> Iterator[Callable[[str | bytes], None]]:
    """Compress what is written, where the file's name says so."""
    compressor = find_compressor(path)
    if compressor is None:
        yield write
        return

    def write_compressed(text: str | bytes) -> None:
        data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
        write(compressor.compress(data))

    yield write_compressed
    write(compressor.flush())


def _standard_output() -> Callable[[str | bytes], None]:
    # Past sys.stdout: a buffer that could not be flushed would fail again at exit.
    write = _writer(Opened(sys.stdout.fileno()), "standard output")
    encoding = sys.stdout.encoding
    if not sys.stdout.isatty() or encoding.lower().replace("-", "") == "utf8":
        return write

    def write_encodable(text: str | bytes) -> None:
        if isinstance(text, bytes):
            write(text)
            return
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            from nnfwd.text.ascii import to_ascii

            text = to_ascii(text).encode(encoding, "backslashreplace").decode(encoding)
        write(text, encoding)

    return write_encodable


def _writer(target: Target, name: str) -> Callable[..., None]:
    def write(text: str | bytes, encoding: str = "utf-8") -> None:
        if isinstance(text, str):
            text = text.encode(encoding, "backslashreplace")
        data = memoryview(text)
        with _naming(name):
            while data:
                data = data[target.write(data) :]

    return write


@contextmanager
def _naming(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        where = name if name == "standard output" else quote(without_secrets(name))
        message = f"cannot write to {where}: {error.strerror}"
        raise OutputError(message) from error
