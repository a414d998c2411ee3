"""From a network file of any format to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError, NnfwdError, needs_extra
from nnfwd.files.documents import placing_errors, read_document
from nnfwd.files.models import hint_for_folder
from nnfwd.files.paths import name_of
from nnfwd.loading import load
from nnfwd.networks.formats import FORMATS, find_format
from nnfwd.networks.joining import join
from nnfwd.networks.settings import Settings
from nnfwd.text.dialect import USUAL, Dialect

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from nnfwd.core import Network
    from nnfwd.formats import Format
    from nnfwd.networks.target import Target

__all__ = ["load_network", "read_target"]


def load_network(
    path: str | os.PathLike[str], *, settings: Settings | None = None, dialect: Dialect = USUAL
) -> Network:
    """Read a network file.

    Parameters
    ----------
    path : str or PathLike
        The content gives the format where it can, else the suffix: ``.json``, ``.csv``, ``.onnx``,
        ...; anything else is YAML. ``.gz``, ``.bz2`` or ``.xz`` may follow. ``-`` is standard
        input, with YAML or JSON.
    settings : Settings, optional
        They take precedence over the file: inputs, classes, and the activation of every hidden
        node or of every output.
    dialect : Dialect, optional
        What is between the columns of CSV, and before the decimals of its numbers.

    Raises
    ------
    FileError
        If the file cannot be read or parsed, or what reads it is not installed.
    NetworkError
        If what it says, or what the settings make of it, cannot be right.

    Examples
    --------
    >>> network = load_network("configs/lesson_relu.yaml")
    >>> network.predict([[3, 5]])
    array([[52.]])
    """
    target = read_target(path, dialect)
    with placing_errors(name_of(path), target.locate):
        return join(target, Settings() if settings is None else settings)


def read_target(path: str | os.PathLike[str], dialect: Dialect = USUAL) -> Target:
    """Read a network file of any format, as far as a network is not checked as a whole.

    Raises
    ------
    FileError
        If the file cannot be read or parsed, or what reads it is not installed.
    NetworkError
        If what it says cannot be right.
    """
    try:
        format = find_format(path)  # noqa: A001 - what it is
        if "--delimiter" in format.options:
            return _reader(format)(path, dialect)
        if format.keys is None:
            return _reader(format)(path)
        file = read_document(path)
    except NnfwdError as error:
        error.at(file=name_of(path), hint=hint_for_folder(path))
        raise
    with placing_errors(file.name, file.locate):
        reader = _reader(FORMATS.of_document(file.data) or format)
        return reader(file)._replace(locate=file.locate)


def _reader(format: Format) -> Callable[..., Target]:  # noqa: A002 - what it is
    """Load the reader of a format.

    Raises
    ------
    FileError
        If a package that it needs is not installed.
    """
    try:
        reader: Callable[..., Target] = load(format.reader)
    except ModuleNotFoundError as error:
        raise FileError(needs_extra(format.title, format.needs, format.extra)) from error
    return reader
