"""Code that loads when it is first used, so that a command loads no more than it needs.

A value writes itself by code that it must not import, of a room above its own or for a notebook
alone: the package, which knows all rooms, enters in :data:`WRITERS` where that code is.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as typing has it, which would have to be loaded for this
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

__all__ = ["WRITERS", "load", "names_of", "writer_of"]

WRITERS: dict[str, str] = {}
"""Where the code is that writes what a key names, as ``"module:function"``."""


def load(place: str) -> Any:
    """Import what a text names.

    Parameters
    ----------
    place : str
        A module and a name in it, as ``"nnfwd.rows.table:table_layout"``.

    Raises
    ------
    ModuleNotFoundError
        If the module, or one that it needs, is not installed.

    Examples
    --------
    >>> load("math:hypot")(3, 4)
    5.0
    """
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def writer_of(what: str) -> Any:
    """Load the code that writes what a key of :data:`WRITERS` names."""
    return load(WRITERS[what])


def names_of(
    package: str, public: Collection[str], modules: Collection[str]
) -> Callable[[str], object]:
    """Make the ``__getattr__`` of a package whose modules load when a name of theirs is used.

    Parameters
    ----------
    package : str
    public : collection of str
        Its ``__all__``.
    modules : collection of str
        Its modules that have these names in their own ``__all__``, in the order to look there.
    """

    def find(name: str) -> object:
        if name in public:
            for each in modules:
                module = import_module(f"{package}.{each}")
                if name == each:
                    return module
                if name in module.__all__:
                    return getattr(module, name)
        message = f"module {package!r} has no attribute {name!r}"
        raise AttributeError(message)

    return find
