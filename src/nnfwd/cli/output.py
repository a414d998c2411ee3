"""Where a command's text goes: standard output, or a file that is complete or not there at all."""

from __future__ import annotations

import io
import os
import re
import select
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nnfwd.cli.signals import unwind
from nnfwd.errors import OutputError, printable, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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

OWN_DESCRIPTOR = re.compile(r"/dev/(stdout|stderr|fd/([0-9]{1,6}))|/proc/self/fd/([0-9]{1,6})")


class ReaderGone(Exception):  # noqa: N818 - no error
    """The reader of standard output closed it: there is nobody left to tell."""


def is_terminal() -> bool:
    """Whether standard output is a terminal; FORCE_COLOR and its like have no say in that."""
    return sys.stdout.isatty()


def goes_to_terminal(path: str | None) -> bool:
    """Whether what is written there shows on a terminal."""
    if path is None or path == "-":
        return is_terminal()
    descriptor = _own_descriptor(path)
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


def takes_color() -> bool:
    """Whether to colour what goes to standard output."""
    return is_terminal() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


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
    elif (descriptor := _own_descriptor(path)) is not None:
        yield _writer(descriptor, path)
    elif _is_special(path):
        with _naming(path), Path(path).open("wb", buffering=0) as stream:
            yield _writer(stream.fileno(), path)
    else:
        with _replacing(path) as write:
            yield write


def _standard_output() -> Callable[[str | bytes], None]:
    # Past sys.stdout: a buffer that could not be flushed would fail again at exit.
    write = _writer(sys.stdout.fileno(), "standard output")
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


def _writer(descriptor: int, name: str) -> Callable[..., None]:
    def write(text: str | bytes, encoding: str = "utf-8") -> None:
        if isinstance(text, str):
            text = text.encode(encoding, "backslashreplace")
        data = memoryview(text)
        with _naming(name):
            while data:
                try:
                    data = data[os.write(descriptor, data) :]
                except BlockingIOError:
                    select.select([], [descriptor], [])

    return write


@contextmanager
def _naming(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        where = name if name == "standard output" else quote(name)
        message = f"cannot write to {where}: {error.strerror}"
        raise OutputError(message) from error


def _own_descriptor(path: str) -> int | None:
    """Which open file of this process a path means, as ``/dev/stdout`` and ``/dev/fd/3`` do.

    Opened once more, a file behind it would be written from its beginning again, or replaced.
    """
    match = OWN_DESCRIPTOR.fullmatch(path)
    if match is None:
        return None
    number = match[2] or match[3]
    return int(number) if number else {"stdout": 1, "stderr": 2}[match[1]]


def _is_special(path: str) -> bool:
    """Whether there is something at the path that cannot be replaced: a device, a pipe."""
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode)


@contextmanager
def _replacing(path: str) -> Iterator[Callable[[str | bytes], None]]:
    """Write beside the target and rename when complete; leave nothing behind otherwise."""
    target = Path(os.path.realpath(path))
    # Of a long name a part, since a name may be 255 bytes.
    temporary = target.parent / f".{target.name[:40]}.{os.urandom(4).hex()}"
    try:
        with _naming(path):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            yield _writer(descriptor, path)
        finally:
            os.close(descriptor)
        with _naming(path):
            temporary.chmod(_mode(target))
            temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _mode(target: Path) -> int:
    """The permissions that the file has, or that a new one would get."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
