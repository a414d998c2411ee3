"""From a network file to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import NetworkError
from nnfwd.files.documents import ParsedFile, placing_errors
from nnfwd.loading import load
from nnfwd.networks.formats import find_format
from nnfwd.networks.own.joining import join
from nnfwd.networks.own.settings import Settings
from nnfwd.networks.own.shapes import read_target

if TYPE_CHECKING:
    import os

    from nnfwd.core import Network

__all__ = ["load_network"]


def load_network(path: str | os.PathLike[str], *, settings: Settings | None = None) -> Network:
    """Read a network file.

    Parameters
    ----------
    path : str or PathLike
        The suffix gives the format: ``.json``, ``.csv``, anything else is YAML; ``.gz``, ``.bz2``
        or ``.xz`` may follow. ``-`` is standard input.
    settings : Settings, optional
        They take precedence over the file: inputs, classes, and the activation of every hidden
        node or of every output.

    Raises
    ------
    FileError
        If the file cannot be read or parsed.
    NetworkError
        If what it says, or what the settings make of it, cannot be right.

    Examples
    --------
    >>> network = load_network("configs/lesson_relu.yaml")
    >>> network.predict([[3, 5]])
    array([[52.]])
    """
    file: ParsedFile = load(find_format(path).reader)(path)
    with placing_errors(file.name, file.locate):
        if isinstance(file.data, str) and file.data.startswith("node,"):
            message = "this is YAML by its name, and looks like CSV: a network in CSV ends in .csv"
            raise NetworkError(message)
        return join(read_target(file.data), Settings() if settings is None else settings)
