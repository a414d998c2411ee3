"""A network in the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.core import nodes_of
from nnfwd.draw.graph import columns_of, edges_of, facts_of, identifiers_of
from nnfwd.errors import printable
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from nnfwd.core import Network
    from nnfwd.text.style import Style

__all__ = ["dot_text"]


def dot_text(network: Network, _style: Style) -> str:
    """Write a network as a digraph, inputs left, outputs right; edges of negative weight dashed."""
    identifiers = identifiers_of(network)
    nodes = nodes_of(network)
    facts = {node.name: facts_of(node) for node in nodes}
    lines = [
        "digraph network {",
        "  rankdir=LR; nodesep=0.4; ranksep=0.6;",
        '  node [shape=box, style=rounded, fontname="Helvetica"];',
        '  edge [fontname="Helvetica", fontsize=10, arrowsize=0.6];',
    ]
    for column in columns_of(network):
        lines.append("  { rank=same;")
        lines += [
            f"    {identifiers[name]} [label={_quoted(name, *facts.get(name, ()))}];"
            for name in column
        ]
        if len(column) > 1:
            order = " -> ".join(identifiers[name] for name in column)
            lines.append(f"    {order} [style=invis];")
        lines.append("  }")
    for edge in edges_of(nodes):
        style = ", style=dashed" if edge.weight < 0 else ""
        lines.append(
            f"  {identifiers[edge.source]} -> {identifiers[edge.target]} "
            f'[label="{format_digits(edge.weight)}"{style}];'
        )
    return "\n".join([*lines, "}\n"])


def _quoted(*lines: str) -> str:
    r"""Quote lines of text; a backslash would begin an escape of labels, as in ``\N``."""
    escaped = (
        printable(line).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
        for line in lines
    )
    return '"' + "\\n".join(escaped) + '"'
