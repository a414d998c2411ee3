"""Drawings of a network: what is drawn, where it stands, and one module a way to draw it.

``graph`` sorts a network's names into columns. ``place`` gives its nodes and lines places,
``svg`` draws these: for ``nnfwd show`` with the weights, for the page of an explanation with the
contributions of a row. ``dot`` and ``mermaid`` write the network for other programs to place, and
``terminal`` draws a small one with characters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.core import Network

__all__ = ["DIAGRAMS", "draw_network"]

DIAGRAMS = {
    "dot": "nnfwd.draw.dot:dot_text",
    "mermaid": "nnfwd.draw.mermaid:mermaid_text",
    "svg": "nnfwd.draw.svg:svg_text",
}
"""Where each diagram is drawn."""


def draw_network(name: str, network: Network) -> str:
    """Draw a network as a diagram of :data:`DIAGRAMS`, its weights with 6 digits."""
    module, _, function = DIAGRAMS[name].partition(":")
    draw: Callable[[Network], str] = getattr(import_module(module), function)
    return draw(network)
