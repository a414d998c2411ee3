"""A file that is written in one go: complete, or not there at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from nnfwd.errors import OutputError, quote
from nnfwd.files.compressor import find_compressor
from nnfwd.files.paths import local_path
from nnfwd.files.places import address_of
from nnfwd.files.uploads import write_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["write_whole"]

MODE = 0o666
"""What a new file may be used for, less what the process's mask takes away."""


def write_whole(path: str | os.PathLike[str], pieces: Iterable[str | bytes]) -> None:
    """Write pieces into a file beside the path, and put it there when it is complete.

    Compressed where the name says so. An address is written to as well.

    Raises
    ------
    OutputError
        If it cannot be written: what is at the path is then as it was.
    """
    path = local_path(os.fspath(path))
    contents, address = _compressed(path, pieces), address_of(path)
    if address is not None:
        write_object(address, contents)
        return
    target = Path(os.path.realpath(path))
    try:
        with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            try:
                file.writelines(contents)
                file.close()
                Path(file.name).chmod(_mode(target))
                os.replace(file.name, target)  # noqa: PTH105 - beside the other one
            except BaseException:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise
    except OSError as error:
        message = f"cannot write to {quote(path)}: {error.strerror}"
        raise OutputError(message) from error


def _compressed(path: str, pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    compressor = find_compressor(path)
    for piece in pieces:
        data = piece.encode() if isinstance(piece, str) else piece
        yield data if compressor is None else compressor.compress(data)
    if compressor is not None:
        yield compressor.flush()


def _mode(target: Path) -> int:
    """Find what a file is used for that is there, or what one is that is new."""
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return MODE & ~mask
