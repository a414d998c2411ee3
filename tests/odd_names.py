"""Names that try to be something else than text in one notation or another."""

from __future__ import annotations

from nnfwd.core import Input, Node, assemble, parse_activation

ODD_NAMES = (
    "<script>alert(1)</script>",
    "$x_1$",
    "a|b",
    '"',
    "two\u200blines",
    "\u202eleft\u200f",
    "\\input{secret}",
    "#%&_^~{}",
    "```",
    "a--b,,c",
    "'s `t' ?`<<x>>",
    "^^M",
    "\\end{aligned}",
    "*a* [b](c) ![d](e)",
    "https://a.b/c_d",
    "1.",
    "αβ",
    "naïve",
    "中文",
    "שלום",
    "😀",
)


def network_of_odd_names():
    """Make a network of these names: every one is an input, a node, and the name of a layer."""
    relu = parse_activation("relu")
    nodes = [
        Node(f"{name}'", ODD_NAMES, [1 + (i == j) for j in range(len(ODD_NAMES))], relu, layer=name)
        for i, name in enumerate(ODD_NAMES)
    ]
    return assemble([Input(name) for name in ODD_NAMES], nodes, classes=ODD_NAMES)
