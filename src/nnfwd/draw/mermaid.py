"""A network in the language of Mermaid, as Markdown pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.core import nodes_of
from nnfwd.draw.graph import edges_of, facts_of, identifiers_of
from nnfwd.errors import printable
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from nnfwd.core import Network, Node
    from nnfwd.text.style import Style

__all__ = ["mermaid_text"]


def mermaid_text(network: Network, _style: Style) -> str:
    """Write a network as a flowchart from left to right; edges of negative weight are dotted."""
    nodes = nodes_of(network)
    identifiers = identifiers_of(network)
    lines = ["flowchart LR"]
    lines += [f'  {identifiers[each.name]}(["{_escaped(each.name)}"])' for each in network.inputs]
    lines += [f'  {identifiers[node.name]}["{_label(node)}"]' for node in nodes]
    for edge in edges_of(nodes):
        arrow = "-.->" if edge.weight < 0 else "-->"
        lines.append(
            f"  {identifiers[edge.source]} {arrow}"
            f'|"{format_digits(edge.weight)}"| {identifiers[edge.target]}'
        )
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    return "<br>".join([_escaped(node.name), *facts_of(node)])


def _escaped(name: str) -> str:
    """Write every character that could be markup as Mermaid's code for it, as ``#35;``.

    A word joiner, which one does not see, keeps Mermaid from taking a backslash and n for a line
    end.
    """
    return "".join(
        each if each.isalnum() or each in " _" else f"#{ord(each)};" for each in printable(name)
    ).replace("#92;n", "#92;#8288;n")
