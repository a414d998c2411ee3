"""From a file to a network: which shape it has, what settings change, where errors stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnfwd.core import Activation, Input, Network, Node, assemble, parse_activation
from nnfwd.errors import NetworkError
from nnfwd.files.documents import ParsedFile, placing_errors
from nnfwd.loading import load
from nnfwd.networks.formats import find_format
from nnfwd.networks.own.inputs import fit_inputs
from nnfwd.networks.own.joining import Choose, join_layers
from nnfwd.networks.own.settings import SETTINGS, Settings, read_settings
from nnfwd.networks.own.values import as_mapping, check_keys

if TYPE_CHECKING:
    import os

    from nnfwd.files.documents import Document

__all__ = ["build_network", "load_network"]

DEFAULTS = ("relu", "identity")
"""The activation of a hidden node and of an output, where nothing is said."""


def load_network(path: str | os.PathLike[str], *, settings: Settings | None = None) -> Network:
    """Read a network file.

    Parameters
    ----------
    path : str or PathLike
        The name tells the kind: ``.json``, ``.csv``, and anything else is YAML; ``.gz``, ``.bz2``
        or ``.xz`` may follow. ``-`` is standard input.
    settings : Settings, optional
        What beats the file: inputs, classes, and the activation of every hidden node or of every
        output.

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
        document = as_mapping(file.data, (), "a network, as `node_0: [2, 4]` and `output: [3]`")
        return build_network(document, Settings() if settings is None else settings)


def build_network(document: dict[str, Document], settings: Settings) -> Network:
    """Build a network from the plain data of a file, in any of the three shapes.

    Raises
    ------
    NetworkError
        With a key path, where one thing of the file is at fault.
    """
    own = read_settings(document)
    given = fit_inputs(
        own.inputs, settings.inputs, settings.names_only, by_name="nodes" in document
    )

    def choose(written: Activation | None, is_output: bool) -> Activation:
        places = [(each.hidden_activation, each.output_activation) for each in (settings, own)]
        forced, default = (place[is_output] for place in places)
        said = [each for each in (forced, written, default) if each is not None]
        return said[0] if said else parse_activation(DEFAULTS[is_output])

    inputs, nodes = _read_nodes(document, given, choose)
    network = assemble(inputs, nodes, named=given is not None)
    return _with_classes(network, own, settings)


def _read_nodes(
    document: dict[str, Document], inputs: tuple[Input, ...] | None, choose: Choose
) -> tuple[tuple[Input, ...], list[Node]]:
    """Read the nodes in whichever shape they are written; its module is loaded for it alone."""
    if "layers" in document and "nodes" in document:
        message = "`layers` and `nodes` are two ways to write a network: expected one of them"
        raise NetworkError(message)
    if "nodes" in document:
        from nnfwd.networks.own.named import read_named

        check_keys(document, ("nodes", *SETTINGS), ())
        return read_named(document["nodes"], inputs, choose)
    if "layers" in document:
        from nnfwd.networks.own.layered import read_layered

        check_keys(document, ("layers", *SETTINGS), ())
        return join_layers(inputs, read_layered(document["layers"]), choose)
    from nnfwd.networks.own.flat import read_flat

    return join_layers(inputs, read_flat(document), choose)


def _with_classes(network: Network, own: Settings, settings: Settings) -> Network:
    """Name the classes: how many there must be shows when the outputs are known."""
    if settings.classes is not None:
        return replace(network, classes=settings.classes)
    if own.classes is None:
        return network
    try:
        return replace(network, classes=own.classes)
    except NetworkError as error:
        error.at(key=("classes",))
        raise
