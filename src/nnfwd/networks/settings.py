"""What is said of a network besides its weights: inputs, activations, classes, outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nnfwd.core import Activation, Input
    from nnfwd.networks.scaled_outputs import Output

__all__ = ["Settings"]


class Settings(NamedTuple):
    """What a file says of a network besides its weights; None where it says nothing.

    Parameters
    ----------
    inputs : tuple of Input, optional
    hidden_activation, output_activation : Activation, optional
    classes : tuple of str, optional
    outputs : tuple of Output, optional
        The outputs by name, with what they are scaled back by.
    names_only : bool, optional
        Whether ``inputs`` was a list of names, without mean and scale.

    Examples
    --------
    >>> from nnfwd.core import parse_activation
    >>> option = Settings(hidden_activation=parse_activation("tanh"))
    >>> file = Settings(hidden_activation=parse_activation("relu"), classes=("no", "yes"))
    >>> merged = option.over(file)
    >>> str(merged.hidden_activation), merged.classes
    ('tanh', ('no', 'yes'))
    """

    inputs: tuple[Input, ...] | None = None
    hidden_activation: Activation | None = None
    output_activation: Activation | None = None
    classes: tuple[str, ...] | None = None
    outputs: tuple[Output, ...] | None = None
    names_only: bool = False

    def over(self, other: Settings) -> Settings:
        """Combine settings: where these say nothing, the others count."""
        given = {key: value for key, value in self._asdict().items() if value is not None}
        if self.inputs is None:
            del given["names_only"]
        return other._replace(**given)
