"""What an explanation is written as, by the notations that are made from it."""

from __future__ import annotations

from typing import Any

from nnfwd.loading import writer_of

__all__ = ["Written"]


class Written:
    """An explanation in each notation.

    All take ``nodes``, names of the nodes to write (all without it), ``terms``, how many terms of
    a sum to write out, and ``digits``, significant digits, as ``nnfwd explain`` does.
    :class:`~nnfwd.explain.View` lists every choice.

    Raises
    ------
    SelectionError
        If there is no node of a name.
    ValueError
        If a choice has no such value.
    """

    def to_text(self, **choices: Any) -> str:
        """Write plain text, ``width`` columns wide.

        Examples
        --------
        >>> from nnfwd import Input, Node, assemble, explain, parse_activation
        >>> relu = parse_activation("relu")
        >>> node = Node("out", ("x1", "x2"), (2, -4), relu)
        >>> network = assemble([Input("x1"), Input("x2")], [node])
        >>> print(explain(network, [3, 5]).to_text(width=40), end="")
        Row 1: x1 = 3, x2 = 5
        <BLANKLINE>
        output (relu)
          out = relu(2·x1 - 4·x2)
              = relu(2·3 - 4·5)
              = relu(6 - 20)
              = relu(-14)
              = 0
        """
        return self._in("text", choices)

    def to_markdown(self, **choices: Any) -> str:
        r"""Write Markdown.

        ``math`` is ``"fence"``, for GitHub and GitLab, ``"dollars"``, for Jupyter, pandoc and VS
        Code, or ``"none"``, for what shows no mathematics; ``matrices=True`` writes a layer as
        matrices.

        Examples
        --------
        >>> from nnfwd import Input, Node, assemble, explain, parse_activation
        >>> identity = parse_activation("identity")
        >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), identity)])
        >>> print(explain(network, [3]).to_markdown(math="dollars"), end="")
        ## Row 1
        <BLANKLINE>
        Inputs: x = 3
        <BLANKLINE>
        ### output (identity)
        <BLANKLINE>
        $$
        \begin{aligned}
        \mathrm{y} &= 2 \cdot \mathrm{x} \\
                   &= 2 \cdot 3 \\
                   &= 6
        \end{aligned}
        $$
        """
        return self._in("markdown", choices)

    def to_latex(self, **choices: Any) -> str:
        r"""Write a LaTeX document, or with ``fragment=True`` a part of one.

        ``matrices=True`` writes a layer as matrices, ``symbols=True`` short symbols in place of
        names, with a legend.

        Examples
        --------
        >>> from nnfwd import Input, Node, assemble, explain, parse_activation
        >>> identity = parse_activation("identity")
        >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), identity)])
        >>> print("\n".join(explain(network, [3]).to_latex().splitlines()[-7:]))
        \begin{align*}
        \mathrm{y} &= 2 \cdot \mathrm{x} \\
                   &= 2 \cdot 3 \\
                   &= 6
        \end{align*}
        <BLANKLINE>
        \end{document}
        """
        return self._in("latex", choices)

    def to_html(self, **choices: Any) -> str:
        """Write a page for a browser, which draws the network and needs nothing but itself.

        Examples
        --------
        >>> from nnfwd import Input, Node, assemble, explain, parse_activation
        >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), parse_activation("relu"))])
        >>> explain(network, [3]).to_html().splitlines()[:2]
        ['<!doctype html>', '<html lang="en">']
        """
        return self._in("html", choices)

    def to_dict(self, **choices: Any) -> dict[str, Any]:
        """Make what the JSON says: all terms with all digits, in dicts and lists.

        Examples
        --------
        >>> from nnfwd import Input, Node, assemble, explain, parse_activation
        >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), parse_activation("relu"))])
        >>> explain(network, [3]).to_dict()["nodes"][0]["terms"]
        [{'source': 'x', 'weight': 2.0, 'value': 3.0, 'product': 6.0}]
        """
        data: dict[str, Any] = writer_of("an explanation as data")(self, **choices)
        return data

    def _repr_html_(self) -> str:
        html: str = writer_of("an explanation in a notebook")(self)
        return html

    def _repr_markdown_(self) -> str:
        # what nbconvert makes a PDF of
        return self.to_markdown(math="dollars", terms=12)

    def _in(self, notation: str, choices: dict[str, Any]) -> str:
        text: str = writer_of("an explanation")(notation, self, **choices)
        return text
