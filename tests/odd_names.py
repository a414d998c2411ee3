"""Names that try to be something else than text in one notation or another."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import reject
from hypothesis import strategies as st

from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.core.names import check_name
from nnfwd.errors import NetworkError

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


ARITHMETIC = (
    *("1", "2", "-1", "+1", ".5", "1e5", "1_000", "inf", "-inf", "NaN", "Infinity", "π", "∞"),
    *("x-1", "a) - 1", "2·x", "2x", "a + b", "a = 3", "=", "≈", "x − 1", "a ≈ b", "x²", "½", "３"),
    *("f(x)", "relu(", "(", ")", "[1]", "a/b", "a*b", "a^b", "|a|", "n!", "a, b", "a;b", "~a", "…"),
    *(
        "total",
        "threshold",
        "relu",
        "max",
        "exp",
        "two words",
        "x",
        "x'",
        "$x_1$",
        "x.1",
        "x₁",
        "é",
    ),
    *(
        '"',
        'a"b',
        '"1"',
        "\\",
        'a\\"',
        "'",
        "'1'",
        "·",
        "Row 1: x = 2",
        "x = 1, y",
        "\u202e1",
        "1\u200b",
    ),
)
"""Names that read as numbers or arithmetic, and some that do not."""


def any_names() -> st.SearchStrategy[str]:
    """Names that a network may have."""
    signs = st.text("01ex.+-−*·/^()[]{}=≈<>,;:!|_ '\"\\$#…é年", min_size=1, max_size=6)
    text = st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=6
    )
    return st.one_of(st.sampled_from(ARITHMETIC), signs, text).filter(is_name)


def is_name(text: str) -> bool:
    """Tell whether it is a name by itself."""
    try:
        check_name(text)
    except NetworkError:
        return False
    return text != "bias"


def renamed(network: Network, names: dict[str, str]) -> Network:
    """Give inputs and nodes other names; hypothesis draws once more if they clash."""
    try:
        return replace(
            network,
            inputs=tuple(replace(each, name=names[each.name]) for each in network.inputs),
            layers=tuple(
                replace(layer, nodes=tuple(names[node] for node in layer.nodes))
                for layer in network.layers
            ),
            outputs=tuple(names[node] for node in network.outputs),
        )
    except NetworkError:
        reject()
