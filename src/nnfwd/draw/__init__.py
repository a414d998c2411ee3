"""Drawings of a network: what is drawn, where, and one module for each way to draw it.

``graph`` sorts a network's names into columns. ``place`` gives its nodes and lines places, and
``labels`` what is written at lines. ``svg`` draws these: for ``nnfwd show`` with the weights, for
the page of an explanation with the contributions of a row. ``dot`` and ``mermaid`` write the
network for other programs to place, and ``terminal`` draws a small one with characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.formats import Format, Formats
from nnfwd.loading import load

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.text.style import Style

__all__ = ["FORMATS", "draw_network"]

FORMATS = Formats(
    Format(
        "table",
        "a table",
        (".txt",),
        writer="nnfwd.draw.summary:table_text",
        instead_of=(".md", ".markdown"),
    ),
    Format(
        "json",
        "JSON",
        (".json",),
        writer="nnfwd.draw.summary:json_text",
        instead_of=(".yaml", ".yml", ".csv", ".jsonl", ".ndjson"),
    ),
    Format(
        "dot",
        "Graphviz",
        (".dot", ".gv"),
        writer="nnfwd.draw.dot:dot_text",
        instead_of=(".png", ".pdf", ".jpg", ".jpeg", ".gif", ".webp", ".ps", ".eps"),
    ),
    Format(
        "mermaid",
        "Mermaid",
        (".mmd", ".mermaid"),
        writer="nnfwd.draw.mermaid:mermaid_text",
        instead_of=(".md", ".markdown"),
    ),
    Format(
        "svg",
        "SVG",
        (".svg",),
        writer="nnfwd.draw.svg:svg_text",
        instead_of=(".png", ".pdf", ".jpg", ".jpeg", ".gif", ".webp", ".html", ".htm"),
    ),
)
"""Every format that a network is shown in. Writers take the network and a style."""


def draw_network(name: str, network: Network, style: Style) -> str:
    """Write a network in a format of :data:`FORMATS`; diagrams have its weights with 6 digits."""
    text: str = load(FORMATS[name].writer)(network, style)
    return text
