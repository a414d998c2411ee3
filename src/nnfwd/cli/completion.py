"""The values that a shell completes: activations, and names that are in the files given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002 - Typer reads the annotations

from nnfwd.errors import NnfwdError
from nnfwd.files.paths import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.core import Network

__all__ = ["complete_activation", "complete_kept", "complete_layer", "complete_node"]


def complete_activation(incomplete: str) -> list[tuple[str, str]]:
    """List the activations that begin so, each with its formula.

    Examples
    --------
    >>> complete_activation("ident")
    [('identity', 'x')]
    """
    from nnfwd.core import FUNCTIONS

    return [
        (each.name, each.formula) for each in FUNCTIONS.values() if each.name.startswith(incomplete)
    ]


def complete_node(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the nodes of the network that begin so."""
    network = _network(ctx)
    return [] if network is None else _starting(incomplete, network.nodes)


def complete_layer(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the layers of the network that begin so."""
    network = _network(ctx)
    return [] if network is None else _starting(incomplete, [each.name for each in network.layers])


def complete_kept(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the columns of the rows that are not inputs, after those that are there already."""
    from nnfwd.rows import Selection, Source, find_format, read_rows

    network, files = _network(ctx), ctx.params.get("inputs") or []
    if network is None or not files or STDIN in files:
        return []
    source = Source(files[0], find_format(files[0], ctx.params.get("input_format")))
    try:
        columns = read_rows([source], network, Selection(keep=None)).kept_names
    except NnfwdError:
        return []
    before, comma, last = incomplete.rpartition(",")
    names = columns if comma else ("all", *columns)
    return [before + comma + name for name in _starting(last, names)]


def _network(ctx: typer.Context) -> Network | None:
    """Load the network of the command line, where there is one and nothing is wrong with it."""
    from nnfwd.networks import load_network, load_settings

    weights, config = ctx.params.get("weights"), ctx.params.get("config")
    if weights is None or STDIN in (weights, config):
        return None
    try:
        return load_network(weights, settings=None if config is None else load_settings(config))
    except NnfwdError:
        return None


def _starting(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
