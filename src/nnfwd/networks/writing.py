"""From a network to a file in any format that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import NetworkError, OutputError, needs_extra
from nnfwd.files.paths import suffix_of
from nnfwd.formats import listed
from nnfwd.loading import load
from nnfwd.networks.formats import FORMATS
from nnfwd.networks.wanted import Wanted

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from nnfwd.core import Network

__all__ = ["save_network", "write_network"]


def write_network(
    name: str, network: Network, wanted: Wanted | None = None
) -> Iterable[str | bytes]:
    """Write a network in a format of :data:`~nnfwd.networks.formats.FORMATS`, piece by piece.

    Raises
    ------
    NetworkError
        If the format cannot say what the network has.
    OutputError
        If a package that it needs is not installed.
    """
    row = FORMATS[name]
    try:
        write = load(row.writer)
    except ModuleNotFoundError as error:
        raise OutputError(needs_extra(row.title, row.needs, row.extra)) from error
    pieces: Iterable[str | bytes] = write(network, wanted or Wanted())
    return pieces


def save_network(network: Network, path: str | os.PathLike[str]) -> None:
    """Write a network to a file, from which :func:`load_network` reads it with the same bits.

    Parameters
    ----------
    network : Network
    path : str or PathLike
        The suffix gives the format, as ``.yaml`` or ``.json``. What is there is replaced when the
        new file is complete.

    Raises
    ------
    NetworkError
        If the name ends in another way, or the format cannot say what the network has.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> from nnfwd import load_network
    >>> network = load_network("configs/xor.yaml")
    >>> path = getfixture("tmp_path") / "xor.json"
    >>> save_network(network, path)
    >>> load_network(path).predict([[1, 0], [1, 1]])
    array([[1.],
           [0.]])
    """
    from nnfwd.files.whole import write_whole

    suffix = suffix_of(path)
    row = FORMATS.written.of_suffix(suffix)
    if row is None:
        usual = listed([each.suffixes[0] for each in FORMATS.written.values()])
        message = f"a network is written to a name that ends in {usual}, not in {suffix!r}"
        raise NetworkError(message)
    write_whole(path, write_network(row.name, network))
