"""Text that stands out on a terminal, in the codes that Rich writes for a style."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["painter"]


def painter(styles: Mapping[str, str]) -> Callable[[str, str], str]:
    r"""Make a function that writes a text in one of these styles.

    Examples
    --------
    >>> painter({"result": "bold green", "rest": ""})("result", "52")
    '\x1b[1;32m52\x1b[0m'
    >>> painter({"result": "bold green", "rest": ""})("rest", "52")
    '52'
    """
    from rich.color import ColorSystem
    from rich.style import Style

    parsed = {name: Style.parse(style) for name, style in styles.items()}

    def paint(name: str, text: str) -> str:
        return parsed[name].render(text, color_system=ColorSystem.STANDARD)

    return paint
