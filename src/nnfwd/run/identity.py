"""What a network computes, as one checksum."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnfwd.core import Network

__all__ = ["network_checksum"]


def network_checksum(network: Network) -> str:
    """Compute a checksum of all that decides what a network computes and what that is called.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> def small(weight, activation):
    ...     node = Node("y", ("x",), (weight,), activation=parse_activation(activation))
    ...     return assemble([Input("x")], [node])
    >>> one = network_checksum(small(2, "relu"))
    >>> one == network_checksum(small(2, "relu")), one == network_checksum(small(2, "elu"))
    (True, False)
    """
    checksum = sha256()

    def add(*values: object) -> None:
        for value in values:
            data = value if isinstance(value, bytes) else repr(value).encode()
            checksum.update(b"%d:" % len(data) + data)

    add(network.inputs, network.outputs, network.classes, network.named)
    for layer in network.layers:
        add(layer.name, layer.nodes, list(map(str, layer.activations)))
        add(layer.source_indices.astype("<i8").tobytes(), layer.source_indices.shape)
        add(layer.weights.astype("<f8").tobytes(), layer.biases.astype("<f8").tobytes())
    return checksum.hexdigest()
