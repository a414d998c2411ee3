"""A network in the language of Mermaid, as Markdown pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import printable
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from nnfwd.draw.graph import Graph, Node

__all__ = ["mermaid_text"]


def mermaid_text(graph: Graph) -> str:
    """Write a graph as a flowchart from left to right; edges of negative weight are dotted.

    Identifiers are of the text's own making, so that names stand in labels alone.
    """
    identifiers = {name: f"n{index}" for index, name in enumerate(graph.names)}
    lines = ["flowchart LR"]
    lines += [f'  {identifiers[name]}(["{_escaped(name)}"])' for name in graph.inputs]
    lines += [f'  {identifiers[node.name]}["{_label(node)}"]' for node in graph.nodes]
    for edge in graph.edges:
        arrow = "-.->" if edge.weight < 0 else "-->"
        lines.append(
            f"  {identifiers[edge.source]} {arrow}"
            f'|"{format_digits(edge.weight)}"| {identifiers[edge.target]}'
        )
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    lines = [_escaped(node.name), node.activation]
    if node.bias:
        lines.append(f"bias {format_digits(node.bias)}")
    return "<br>".join(lines)


def _escaped(name: str) -> str:
    """Write every character that could be markup as Mermaid's code for it, as ``#35;``.

    A word joiner, which one does not see, keeps Mermaid from taking a backslash and n for a line
    end.
    """
    return "".join(
        each if each.isalnum() or each in " _" else f"#{ord(each)};" for each in printable(name)
    ).replace("#92;n", "#92;#8288;n")
