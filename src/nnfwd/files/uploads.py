"""An object of a store that is written in one go: complete, or not there at all."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.files.addresses import Address

__all__ = ["Upload", "write_object"]

BLOCK = 8 << 20
"""Bytes that are sent together. S3 takes 10,000 times as many for one object, 78 GiB."""


class Upload:
    """What is written to an address; it appears there when it is kept.

    Stores have no renaming: of a small object nothing is sent before it is complete, a large one is
    sent in blocks, which the store puts together in the end, or forgets.

    Parameters
    ----------
    address : Address

    Raises
    ------
    OutputError
        If the address is for reading, or of a folder; also later, if it cannot be written to.
    """

    def __init__(self, address: Address) -> None:
        address.check_names_file()
        self._address = address
        self._held = bytearray()
        self._file: Any = None
        self._is_kept = False

    def write(self, data: bytes | memoryview) -> int:
        """Write all of some bytes, and say how many these were."""
        self.add(data)
        return len(data)

    def add(self, data: bytes | memoryview) -> None:
        """Write bytes."""
        self._held += data
        if len(self._held) >= BLOCK and self._address.kind.takes_blocks:
            self._send()

    def _send(self) -> None:
        with self._address.reached(to_write=True) as (system, path):
            if self._file is None:
                self._file = system.open(path, "wb", block_size=BLOCK, autocommit=False)
            self._file.write(bytes(self._held))
        self._held.clear()

    def keep(self) -> None:
        """Let the object appear, in the place of the one that is there."""
        if self._file is not None:
            self._send()
        with self._address.reached(to_write=True) as (system, path):
            if self._file is None:
                system.pipe_file(path, bytes(self._held))
            else:
                self._file.close()
                self._file.commit()
        self._is_kept = True

    def close(self) -> None:
        """End: what has not been kept is gone."""
        if self._file is None or self._is_kept:
            return
        with suppress(Exception):  # it was not to be anyway
            self._file.discard()
        with suppress(Exception):
            self._file.closed = True  # else it is sent when it is forgotten


def write_object(address: Address, pieces: Iterable[bytes]) -> None:
    """Write an object of pieces.

    Raises
    ------
    OutputError
        If it cannot be written: what is at the address is then as it was.
    """
    with closing(Upload(address)) as upload:
        for piece in pieces:
            upload.add(piece)
        upload.keep()
