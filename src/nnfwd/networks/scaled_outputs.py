"""Outputs scaled back, in a last step that is seen: times a scale, plus a mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core import Node, assemble, nodes_of, parse_activation
from nnfwd.errors import NetworkError
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core import Network

__all__ = ["Output", "scale_outputs"]

LAYER = "rescaled"
"""The layer of the scaled outputs."""


class Output(NamedTuple):
    """An output by name: what the last layer computes, times ``scale``, plus ``mean``."""

    name: str
    mean: float = 0.0
    scale: float = 1.0

    @property
    def is_scaled(self) -> bool:
        """Whether it is another number than what the last layer computes."""
        return (self.mean, self.scale) != (0.0, 1.0)


def scale_outputs(network: Network, outputs: Sequence[Output]) -> Network:
    """Add a last element-wise layer that scales outputs back.

    The nodes that were the outputs have names that end in ``_scaled`` then.

    Parameters
    ----------
    network : Network
    outputs : sequence of Output
        Some of the network's outputs, or as many with other names, by position.

    Raises
    ------
    NetworkError
        If they are neither, or a name is taken.

    Examples
    --------
    >>> from nnfwd.core import Input
    >>> node = Node("output", ("x1",), (2,), parse_activation("identity"))
    >>> network = scale_outputs(assemble([Input("x1")], [node]), [Output("price", 200, 50)])
    >>> network.nodes, network.predict([[3]])
    (('price_scaled', 'price'), array([[500.]]))
    """
    partners = _partners(network.outputs, outputs)
    names = {
        old: f"{new.name}_scaled" if new.is_scaled else new.name for old, new in partners.items()
    }
    layer = LAYER
    while layer in {each.name for each in network.layers}:
        layer += "_"
    identity = parse_activation("identity")
    steps = [
        Node(each.name, (names[old],), (each.scale,), identity, each.mean, layer)
        for old, each in partners.items()
        if each.is_scaled
    ]
    return assemble(
        network.inputs,
        [*(_renamed(node, names) for node in nodes_of(network)), *steps],
        outputs=tuple(partners[old].name if old in partners else old for old in network.outputs),
        classes=network.classes,
        named=network.named,
        provenance=network.provenance,
    )


def _partners(old: Sequence[str], outputs: Sequence[Output]) -> dict[str, Output]:
    """Find what each output is to be: by name where all names are those of outputs."""
    names = [each.name for each in outputs]
    if set(names) <= set(old):
        return dict(zip(names, outputs, strict=True))
    pairs = zip(old, names, strict=False)
    if len(names) != len(old) or any(b != a and b in old for a, b in pairs):
        message = (
            f"expected the outputs of the network, {list_names(old)}, or as many other names, "
            f"found {list_names(names)}"
        )
        raise NetworkError(message)
    return dict(zip(old, outputs, strict=True))


def _renamed(node: Node, names: dict[str, str]) -> Node:
    """Rename a node and what it takes; sources that many nodes share stay one tuple."""
    sources = node.sources
    if not names.keys().isdisjoint(sources):
        sources = tuple(names.get(each, each) for each in sources)
    return node._replace(name=names.get(node.name, node.name), sources=sources)
