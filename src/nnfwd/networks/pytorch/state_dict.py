"""Weights by name, without a program: from PyTorch's ``state_dict`` and safetensors to a target.

There is no order of layers in such files, and there are no activations. The order comes from the
shapes, or else from the names; activations have to be given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import NnfwdError
from nnfwd.files.binary import read_binary
from nnfwd.files.paths import name_of
from nnfwd.networks.builder import Builder
from nnfwd.networks.pytorch.checkpoint import read_checkpoint
from nnfwd.networks.pytorch.linear_layers import describe, find_layers, order_layers
from nnfwd.networks.widening import describe_kinds
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.networks.target import Target

__all__ = ["read_state_dict", "target_of"]


def read_state_dict(path: str | os.PathLike[str]) -> Target:
    """Read a file of ``torch.save(model.state_dict(), path)``, or a checkpoint that has one in it.

    Raises
    ------
    FileError, NetworkError
        If it cannot be read, has more in it than data, or other layers than linear ones.
    """
    try:
        checkpoint = read_checkpoint(read_binary(path))
        at = f" under {checkpoint.key}" if checkpoint.key else ""
        lines = [f"read from PyTorch state_dict{at}: {describe_kinds(checkpoint.kinds.values())}"]
        if checkpoint.skipped:
            lines.append(f"read from PyTorch: left out {list_names(checkpoint.skipped)}")
        return target_of(checkpoint.arrays, lines, is_ordered=True)
    except NnfwdError as error:
        error.at(file=name_of(path))
        raise


def target_of(
    arrays: Mapping[str, NDArray[np.float64]], provenance: list[str], *, is_ordered: bool
) -> Target:
    """Make a target of weights by name.

    Parameters
    ----------
    arrays : mapping from str to ndarray of float64
    provenance : list of str
        What was read; what is assumed is added.
    is_ordered : bool
        Whether the order of the mapping is that of the model.

    Raises
    ------
    NetworkError
        If there are others than linear layers, or not one order of them.
    """
    found, assumed = find_layers(arrays)
    layers, order = order_layers(found, is_ordered=is_ordered)
    builder = Builder()
    values = builder.inputs([f"x{number}" for number in range(1, layers[0].fan_in + 1)])
    for name, weights, biases in layers:
        key = (f"layer {name}",) if name else ()
        values = builder.linear(values, weights, biases, None, layer=name, key=key)
    names = ["assumed input names: none in the file; by position"]
    target = builder.target(values, provenance=[*provenance, *order, *assumed, *names], named=False)
    return target._replace(layers_without_activation=describe(layers))
