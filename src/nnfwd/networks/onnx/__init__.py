"""ONNX: graphs of operators, read by what they mean, whichever tool and version wrote them.

``model`` opens a file and has its graph, ``tensors`` its numbers. ``reader`` goes through the nodes
and looks each up in ``operators``, a table of functions from ``values`` to values: ``matrices``,
``sums`` by element and the ``steps`` they are made of, ``functions`` (activations), ``shapes``,
``selecting``, ``constants`` and ``labels``. What exporters write as several operators is in the
table of ``patterns``; ``completing`` keeps such operators until ``matching`` finds one.

``writer`` makes a model of a network, and ``written`` knows such a model again.
"""

from nnfwd.networks.onnx.reader import read_onnx

__all__ = ["read_onnx"]
