"""ONNX: graphs of operators, read by what they mean, whichever tool and version wrote them.

``model`` opens a file and has its graph, ``tensors`` its constants. ``reader`` goes through the
nodes and looks each up in ``operators``, a table of functions from ``values`` to values: those of
``sums``, ``functions``, ``shapes`` and ``labels``. ``patterns`` is a table of activations that are
written as several operators. ``writer`` makes a model of a network, and ``written`` knows such a
model again.
"""

from nnfwd.networks.onnx.reader import read_onnx

__all__ = ["read_onnx"]
