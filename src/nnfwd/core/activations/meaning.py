"""What other programs call a function of the table, and what else they mean by its name."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Meaning", "steep"]

STEEPNESS = "FANN (steepness s = 0.5 unless set)"


class Meaning(NamedTuple):
    """What one name stands for somewhere.

    Parameters
    ----------
    where : str
        The programs, and how they are asked where that makes a difference.
    activation : str, optional
        What they compute, in the notation of network files; empty where that cannot be written.
    formula : str, optional
        What they compute otherwise.
    called : tuple of str, optional
        The names that they have for it, where these are not the table's own.
    advice : str, optional
        What to write where a formula is not all that there is to say.
    """

    where: str
    activation: str = ""
    formula: str = ""
    called: tuple[str, ...] = ()
    advice: str = ""

    @property
    def who(self) -> str:
        """The programs and their names for it, as ``logsig of MATLAB``."""
        return f"{', '.join(self.called)} of {self.where}" if self.called else self.where

    def as_hint(self, name: str) -> str:
        """Say what to write for a name that is not in the table.

        Examples
        --------
        >>> Meaning("MATLAB", "sigmoid", called=("logsig",)).as_hint("logsig")
        'write sigmoid, which is logsig in MATLAB'
        >>> Meaning("MATLAB", formula="1/x", called=("netinv",)).as_hint("netinv")
        'in MATLAB netinv is 1/x: no activation here computes that'
        """
        if self.activation:
            return f"write {self.activation}, which is {name} in {self.where}"
        way_out = self.advice or "no activation here computes that"
        return f"in {self.where} {name} is {self.formula}: {way_out}"


def steep(
    name: str, formula: str, activation: str, then: tuple[float, float] | None = None
) -> Meaning:
    """Describe a function of FANN, which multiplies a node's input by a steepness s.

    What comes out may be multiplied once more, and something added: ``then`` has the two numbers.
    """
    advice = f"multiply the node's weights and bias by s and write {activation}"
    if then is not None:
        advice += ", and after it a node of weight {:g} and bias {:g}".format(*then)
    return Meaning(STEEPNESS, formula=formula, called=(name,), advice=advice)
