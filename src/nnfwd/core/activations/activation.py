"""An activation: a function of the table with its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.activations.lookup import find_function
from nnfwd.text.numbers import format_shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnfwd.core.activations.function import Function, Parameter

__all__ = ["Activation"]

BLOCK = 16000
"""Numbers that are computed together: an array of 128 KiB malloc would map anew for every step."""

BLOCK_ROWS = 1024
"""Rows that are computed together at least, where an activation is taken over many nodes."""


@dataclass(frozen=True)
class Activation:
    """A function with its parameters set: what one node or a whole layer applies.

    Equal activations are one activation: over a layer, the nodes that carry the same softmax
    share it. :func:`~nnfwd.core.activations.parse_activation` makes one from text.

    Parameters
    ----------
    function : Function
    settings : tuple of (str, float or str), optional
        The parameters that are not at their defaults, in the function's order.

    Examples
    --------
    >>> from nnfwd.core.activations import find_function
    >>> activation = Activation(find_function("elu"), (("alpha", 2.0),))
    >>> print(activation, activation.parameters)
    elu(alpha=2) {'alpha': 2.0}
    """

    function: Function
    settings: tuple[tuple[str, Parameter], ...] = ()

    @property
    def name(self) -> str:
        """The function's name in the table."""
        return self.function.name

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter with its value, defaults included; without those that are absent."""
        values = {**self.function.parameters, **dict(self.settings)}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def over_layer(self) -> bool:
        """Whether it is taken over the nodes of a layer together, as softmax is."""
        return self.function.over_layer

    def __call__(
        self, x: NDArray[np.float64], out: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Turn node inputs into node outputs.

        Parameters
        ----------
        x : ndarray of float64, shape (n_nodes, n_rows)
            Left as it is, unless it is ``out``.
        out : ndarray of float64, shape (n_nodes, n_rows), optional
            Where the node outputs are to be; a new array by default.

        Returns
        -------
        ndarray of float64, shape (n_nodes, n_rows)
            Each within 4 units in the last place of the true value, and never -0. A row's bits do
            not depend on the other rows. NaN in gives NaN out.

        Examples
        --------
        >>> from nnfwd.core.activations import parse_activation
        >>> parse_activation("relu")(np.array([[26.0, -9.0]]))
        array([[26.,  0.]])
        """
        with np.errstate(all="ignore"):
            outputs = np.add(x, 0.0, out=out, dtype=np.float64)
        self.apply(outputs)
        return outputs

    def apply(self, x: NDArray[np.float64]) -> None:
        """Turn node inputs into node outputs where they are.

        Parameters
        ----------
        x : ndarray of float64, shape (n_nodes, n_rows)
            None is -0: no sum to which a bias has been added is.
        """
        parameters = self.parameters
        with np.errstate(all="ignore"):
            for block in self._blocks(x):
                outputs = self.function.compute(block, **parameters)
                if outputs is not block:
                    # Adding 0 turns -0 into 0, whose sign would depend on the place in the block.
                    np.add(outputs, 0.0, out=block)

    def _blocks(self, x: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
        """Cut numbers so that what is computed on the way stays in the processor's cache."""
        if self.function.in_place:
            yield x
            return
        if self.over_layer or not x.flags.c_contiguous:
            width = max(BLOCK // len(x), BLOCK_ROWS)
        else:
            x, width = x.reshape(-1), BLOCK
        for start in range(0, x.shape[-1], width):
            yield x[..., start : start + width]

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by the function's name: there is one of each."""
        return _restore, (self.name, self.settings)

    def __str__(self) -> str:
        """Write it as it is read back: the parameters that are not at their defaults."""
        settings = ", ".join(f"{name}={format_parameter(value)}" for name, value in self.settings)
        return f"{self.name}({settings})" if settings else self.name


def _restore(name: str, settings: tuple[tuple[str, Parameter], ...]) -> Activation:
    return Activation(find_function(name), settings)


def format_parameter(value: Parameter) -> str:
    """Write a parameter: all digits of a number, and a whole one without a point.

    Examples
    --------
    >>> [format_parameter(value) for value in (2.0, 1 / 3, 1e-05, "tanh")]
    ['2', '0.3333333333333333', '1e-05', 'tanh']
    """
    return value if isinstance(value, str) else format_shortest(value)
