"""A random ONNX graph, which grows node by node."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_ROWS = 5


class Value(NamedTuple):
    """A tensor of the graph: its name, its shape without rows, and the axis of the rows."""

    name: str
    shape: tuple[int, ...]
    rows: int

    @property
    def rank(self) -> int:
        return len(self.shape) + 1

    def axis(self, place: int) -> int:
        """Find the axis of the full shape that a place in ``shape`` is."""
        return place if place < self.rows else place + 1


class Graph:
    """A graph that grows by random nodes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secrets
        self.numbers = np.random.default_rng(seed)
        self.opset = self.random.choice([9, 11, 12, 13, 15, 17, 18, 20, 21])
        self.is_double = self.random.random() < 0.6
        self.batch = self.random.choice(["N", "N", "N", 1, N_ROWS])
        self.nodes: list[object] = []
        self.constants: list[object] = []
        self.inputs: list[Value] = []
        self.values: list[Value] = []
        self.operators: list[str] = []
        self.count = 0

    @property
    def kind(self) -> int:
        return TensorProto.DOUBLE if self.is_double else TensorProto.FLOAT

    def chance(self, probability: float = 0.5) -> bool:
        return self.random.random() < probability

    def name(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def constant(self, array: NDArray[np.float64] | NDArray[np.int64] | float) -> str:
        """Add a constant: an initializer, raw or as a list, or a node Constant."""
        numbers = np.asarray(array)
        if numbers.dtype == np.float64 and not self.is_double:
            numbers = numbers.astype(np.float32)
        name = self.name("c")
        tensor = numpy_helper.from_array(numbers, name)
        if self.chance(0.3):
            kind = helper.np_dtype_to_tensor_dtype(numbers.dtype)
            tensor = helper.make_tensor(name, kind, numbers.shape, numbers.ravel().tolist())
        if self.chance(0.2):
            self.nodes.append(helper.make_node("Constant", [], [name], value=tensor))
        else:
            self.constants.append(tensor)
        return name

    def normal(self, *shape: int) -> NDArray[np.float64]:
        return self.numbers.normal(size=shape) / math.sqrt(shape[0] if shape else 1)

    def add(
        self, operator: str, inputs: list[str], n_outputs: int = 1, **attributes: object
    ) -> list[str]:
        outputs = [self.name("v") for _ in range(n_outputs)]
        name = self.name("n") if self.chance(0.7) else ""
        domain = attributes.pop("domain", "")
        self.nodes.append(
            helper.make_node(operator, inputs, outputs, name=name, domain=domain, **attributes)
        )
        self.operators.append(operator)
        return outputs

    def keep(self, names: list[str], shape: tuple[int, ...], rows: int) -> None:
        self.values += [Value(name, shape, rows) for name in names]

    def pick(self) -> Value:
        """Choose a value, rather a new one."""
        if self.chance(0.6):
            return self.values[-1]
        return self.random.choice(self.values)
