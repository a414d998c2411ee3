"""The public door: complete, and quick to open."""

import subprocess
import sys
from types import ModuleType

import nnfwd


def test_every_exported_name_is_there() -> None:
    for name in nnfwd.__all__:
        assert getattr(nnfwd, name) is not None


def test_exported_names_are_sorted_and_unique() -> None:
    assert nnfwd.__all__ == sorted(set(nnfwd.__all__))


def test_every_error_is_exported() -> None:
    tree = [nnfwd.NnfwdError]
    for error in tree:
        tree += error.__subclasses__()

    assert {error.__name__ for error in tree} <= set(nnfwd.__all__)


def test_nothing_else_is_public() -> None:
    public = {
        name
        for name, value in vars(nnfwd).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }

    assert public <= {*nnfwd.__all__, "annotations", "TYPE_CHECKING"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(nnfwd, "no_such_name")


def test_importing_the_package_loads_no_numpy() -> None:
    program = "import sys, nnfwd; print('numpy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout == "False\n"


def test_explain_is_the_function_whatever_was_imported_before() -> None:
    program = (
        "from nnfwd.explain import Explanation; import nnfwd;"
        "from nnfwd import Input, Node, assemble, parse_activation as p;"
        "n = assemble([Input('x')], [Node('y', ('x',), (2,), p('identity'))]);"
        "print(nnfwd.explain(n, [3]).outputs)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout == "{'y': 6.0}\n"
