"""Imports follow the way that data takes, and start-up loads no more than a command needs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "nnfwd"

ANYWHERE = {"errors", "formats", "loading"}

MAY_IMPORT = {
    "errors": set(),
    "loading": set(),
    "formats": set(),
    "text": ANYWHERE,
    "core": {"text"} | ANYWHERE,
    "files": {"text"} | ANYWHERE,
    "rows": {"core", "files", "text"} | ANYWHERE,
    "networks": {"core", "files", "text"} | ANYWHERE,
    "draw": {"core", "text"} | ANYWHERE,
    # the page of an explanation draws the network
    "explain": {"core", "draw", "text"} | ANYWHERE,
    # answers are read as rows are, and a node that differs is explained
    "compare": {"core", "explain", "rows", "text"} | ANYWHERE,
    "run": {"__init__", "core", "files", "rows", "text"} | ANYWHERE,  # its version
    # a network and rows are made, and written as files and as a sheet
    "exercises": {"core", "explain", "files", "networks", "text"} | ANYWHERE,
    "cli": {
        "__init__",
        "compare",
        "core",
        "draw",
        "exercises",
        "explain",
        "files",
        "networks",
        "rows",
        "run",
        "text",
    }
    | ANYWHERE,
    "__init__": {"core", "draw", "errors", "explain", "loading", "networks"},
    "__main__": {"cli"},
}
"""Each room, and the rooms that its modules may import beside their own."""

MAY_USE = {
    "numpy": {"core", "networks", "rows", "draw", "explain", "compare", "exercises", "run", "cli"},
    "yaml": {"files", "rows"},
    "rich": {"text", "rows", "draw", "cli"},
    "typer": {"cli"},
    "orjson": {"rows"},
    "pyarrow": {"rows", "run"},  # in run for its types alone
    "distributed": {"run"},
    "fsspec": {"files"},
    "aiohttp": {"files"},
    "onnx": {"networks"},
    "google": {"networks"},  # the error that onnx raises for what is not ONNX
    "safetensors": {"networks"},
    "xlsxwriter": {"networks", "rows"},
    "python_calamine": {"rows"},
}
"""Each package from outside the standard library, and the rooms that may import it."""

IMPORTED_BY_NAME = re.compile(r"nnfwd(?:\.\w+)+(?::\w+)?")
"""A string that is made for import_module, as ``"nnfwd.rows.table:table_layout"``."""


def room_of(module: str) -> str:
    """Find the room of ``nnfwd.core.network``: core. The package itself is ``__init__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported_modules(tree: ast.AST, package: str) -> set[str]:
    """List what a module imports, anywhere in it: at the top, in a function, for types, by name."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1]
            origin = ".".join([*(parents if node.level else []), *filter(None, [node.module])])
            if origin == "nnfwd":
                # `from nnfwd import core` names its room only here
                names = {alias.name for alias in node.names}
                modules |= {f"nnfwd.{name}" if name in MAY_IMPORT else origin for name in names}
            else:
                modules.add(origin)
        elif isinstance(node, ast.Constant) and IMPORTED_BY_NAME.fullmatch(str(node.value)):
            modules.add(node.value.partition(":")[0])
    return modules


def forbidden_imports(root: Path) -> list[str]:
    """List every import under a source folder that goes against the tables above."""
    found = []
    for path in sorted(root.rglob("*.py")):
        names = ["nnfwd", *path.relative_to(root).with_suffix("").parts]
        module = ".".join(names).removesuffix(".__init__")
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        room = room_of(module)
        if room not in MAY_IMPORT:
            found.append(f"{module} is in no room: give {room} a line in MAY_IMPORT")
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for other in sorted(imported_modules(tree, package)):
            top = other.partition(".")[0]
            if top == "nnfwd":
                allowed = room_of(other) in {room, *MAY_IMPORT[room]}
            else:
                allowed = top in sys.stdlib_module_names or room in MAY_USE.get(top, ())
            if not allowed:
                found.append(f"{module} imports {other}")
    return found


def test_imports_go_one_way():
    assert forbidden_imports(SOURCE) == []


@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("core/new.py", "import nnfwd.networks", "nnfwd.core.new imports nnfwd.networks"),
        ("core/new.py", "from nnfwd import rows", "nnfwd.core.new imports nnfwd.rows"),
        ("core/new.py", "from nnfwd.cli.app import app", "nnfwd.core.new imports nnfwd.cli.app"),
        ("core/new.py", "from ..files import paths", "nnfwd.core.new imports nnfwd.files"),
        ("core/new.py", "from .. import files", "nnfwd.core.new imports nnfwd.files"),
        ("core/new.py", "from nnfwd import load_network", "nnfwd.core.new imports nnfwd"),
        ("core/new.py", "from nnfwd import core, predict", "nnfwd.core.new imports nnfwd"),
        ("core/__init__.py", "from ..files import paths", "nnfwd.core imports nnfwd.files"),
        ("core/new.py", "import yaml", "nnfwd.core.new imports yaml"),
        ("core/new.py", "def f():\n    import rich.text", "nnfwd.core.new imports rich.text"),
        (
            "networks/new.py",
            "FORMATS = {'table': 'nnfwd.rows.table:table_layout'}",
            "nnfwd.networks.new imports nnfwd.rows.table",
        ),
        (
            "networks/new.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nnfwd.rows.table",
            "nnfwd.networks.new imports nnfwd.rows.table",
        ),
        ("errors.py", "import nnfwd.core", "nnfwd.errors imports nnfwd.core"),
        ("explain/new.py", "import nnfwd.rows", "nnfwd.explain.new imports nnfwd.rows"),
        ("__init__.py", "import nnfwd.cli", "nnfwd imports nnfwd.cli"),
        ("hall/new.py", "", "nnfwd.hall.new is in no room: give hall a line in MAY_IMPORT"),
    ],
)
def test_an_import_against_the_rules_is_found(tmp_path, module, line, complaint):
    path = tmp_path / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(line)
    assert forbidden_imports(tmp_path) == [complaint]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/new.py", "from nnfwd.errors import NnfwdError\nimport numpy as np, json"),
        ("core/new.py", "from . import sums\nfrom .network import Network"),
        ("files/new.py", "import yaml\nfrom nnfwd.text.names import show_name"),
        ("explain/new.py", "from nnfwd.text.numbers import format_exact"),
        ("cli/new.py", "import typer\nfrom nnfwd import run, __version__"),
    ],
)
def test_an_import_within_the_rules_is_let_through(tmp_path, module, line):
    path = tmp_path / module
    path.parent.mkdir()
    path.write_text(line)
    assert forbidden_imports(tmp_path) == []


def circles(root: Path) -> list[str]:
    """List every circle of imports under a source folder, imports for types among them."""
    modules = {}
    for path in sorted(root.rglob("*.py")):
        names = ["nnfwd", *path.relative_to(root).with_suffix("").parts]
        modules[".".join(names).removesuffix(".__init__")] = path
    imports = {}
    for module, path in modules.items():
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        found = imported_names(ast.parse(path.read_text(encoding="utf-8")), package)
        nearest = {name if name in modules else name.rpartition(".")[0] for name in found}
        imports[module] = sorted(nearest & modules.keys() - {module})
    found = []
    done, way = set(), []

    def visit(module: str) -> None:
        if module in way:
            found.append(" -> ".join([*way[way.index(module) :], module]))
        elif module not in done:
            way.append(module)
            for other in imports[module]:
                visit(other)
            done.add(way.pop())

    for module in modules:
        visit(module)
    return found


def imported_names(tree: ast.AST, package: str) -> set[str]:
    """List what a module imports, each name of a ``from`` import as if it were a module."""
    found = imported_modules(tree, package)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
            found.discard(node.module)
    return found


def test_no_imports_go_in_a_circle():
    assert circles(SOURCE) == []


@pytest.mark.parametrize(
    "line",
    [
        "import nnfwd.core.second",
        "from nnfwd.core.second import name",
        "from nnfwd.core import second",
        "def f():\n    import nnfwd.core.second",
        "if TYPE_CHECKING:\n    from nnfwd.core.second import Name",
        "PLACE = 'nnfwd.core.second:name'",
    ],
)
def test_a_circle_is_found(tmp_path, line):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "first.py").write_text(line)
    (tmp_path / "core" / "second.py").write_text("from nnfwd.core.third import name")
    (tmp_path / "core" / "third.py").write_text("from nnfwd.core.first import name")
    assert circles(tmp_path) == [
        "nnfwd.core.first -> nnfwd.core.second -> nnfwd.core.third -> nnfwd.core.first"
    ]


LIST_AT_EXIT = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh Python and list the modules that are loaded at its end."""
    command = [sys.executable, "-c", f"{LIST_AT_EXIT}\n{code}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def beyond_the_standard_library(modules: set[str]) -> set[str]:
    """Keep the top packages from outside the standard library."""
    tops = {module.partition(".")[0] for module in modules}
    return {top for top in tops - sys.stdlib_module_names if not top.startswith("_")}


@pytest.mark.parametrize("args", [["--help"], ["predict", "--help"], ["convert", "--help"]])
def test_help_loads_no_numpy(args: list[str]) -> None:
    code = f"import sys\nsys.argv = ['nnfwd', *{args}]\nfrom nnfwd.cli import main\nmain()"
    packages = beyond_the_standard_library(loaded_by(code))

    assert packages <= {"nnfwd", "typer", "shellingham", "annotated_doc", "rich"}


def test_importing_nnfwd_loads_nothing_but_numpy():
    assert beyond_the_standard_library(loaded_by("import nnfwd")) <= {"nnfwd", "numpy"}


@pytest.mark.parametrize(
    "room", ["core", "files", "networks", "rows", "draw", "explain", "compare", "run"]
)
def test_only_the_command_line_loads_typer_or_rich(room):
    modules = loaded_by(f"import nnfwd.{room}")
    assert beyond_the_standard_library(modules) <= {"nnfwd", "numpy", "yaml"}


def test_a_plain_prediction_loads_no_more_than_it_needs():
    needed = loaded_by("import numpy, typer, yaml")
    options = ["predict", "-w", "configs/lesson_relu.yaml", "-i", "configs/lesson_rows.csv"]
    run = f"sys.argv = {['nnfwd', *options]}\nfrom nnfwd.cli import main\nmain()"
    modules = loaded_by(run)
    packages = beyond_the_standard_library(modules) - beyond_the_standard_library(needed)
    assert packages == {"nnfwd"}
    assert {module for module in modules - needed if module.startswith("rich.")} == set()
    heavy = {"bz2", "decimal", "difflib", "fractions", "gzip", "html", "json"}
    heavy |= {"concurrent.futures", "hashlib", "logging", "lzma", "multiprocessing", "queue"}
    heavy |= {"statistics", "tempfile"}
    assert (modules - needed) & heavy == set()
    others = {
        "cli.examples",
        "core.python_rows",
        "explain.steps",
        "explain.trace_reader",
        "compare",
        "rows.json_yaml.items",
    }
    assert modules & {f"nnfwd.{module}" for module in others} == set()


def test_a_folder_of_parts_loads_neither_dask_nor_what_reaches_addresses(tmp_path: Path) -> None:
    options = ["predict", "-w", "configs/lesson_relu.yaml", "-i", "configs/lesson_rows.csv"]
    argv = ["nnfwd", *options, "-o", f"{tmp_path}/out/", "--rejects", f"{tmp_path}/bad.csv"]
    modules = loaded_by(f"sys.argv = {argv}\nfrom nnfwd.cli import main\nmain()")

    assert (tmp_path / "out" / "_SUCCESS").exists()
    assert {"dask", "distributed", "fsspec"} & beyond_the_standard_library(modules) == set()


def test_no_garbage_is_looked_for_while_all_that_is_needed_loads(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow.parquet")
    options = ["predict", "-w", "configs/lesson_relu.yaml", "-i", "configs/lesson_rows.csv"]
    argv = ["nnfwd", *options, "-o", f"{tmp_path}/out.parquet"]
    run = (
        "import gc, sys\n"
        "def report(phase, info):\n"
        "    if 'typer' in sys.modules and info['generation'] < 2:  # 2 is at the very end\n"
        "        print('looked', file=sys.stderr)\n"
        "gc.callbacks.append(report)\n"
        f"sys.argv = {argv}\nfrom nnfwd.cli import main\nmain()"
    )

    modules = loaded_by(run)

    assert "pyarrow" in modules
    assert "looked" not in modules


def test_numbers_from_arrow_to_arrow_load_no_more_than_they_need(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    with pa.OSFile(f"{tmp_path}/rows.arrow", "wb") as file:
        table = pa.table({"x1": [3.0], "x2": [5.0]})
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
    options = ["predict", "-w", "configs/lesson_relu.yaml", "-i", f"{tmp_path}/rows.arrow"]
    argv = ["nnfwd", *options, "-o", f"{tmp_path}/out.arrow"]
    modules = loaded_by(f"sys.argv = {argv}\nfrom nnfwd.cli import main\nmain()")

    heavy = {"csv", "hashlib", "pyarrow._compute", "pyarrow.compute", "pyarrow.csv", "tempfile"}
    assert modules & heavy == set()


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_pandas_is_not_loaded_for_columns_in_arrow(name: str, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("pandas")
    import pyarrow as pa

    rows = tmp_path / name
    if name.endswith("csv"):
        rows.write_text("x1,id,x2\n" + '3,"a, b",5\n' * 100)
    else:
        parquet.write_table(pa.table({"x1": [3.0], "x2": [5.0]}), rows)
    out = rows.with_stem("out")
    options = ["predict", "-w", "configs/lesson_relu.yaml", "-i", str(rows), "-o", str(out)]
    options += ["--keep", "id"] * name.endswith("csv")
    run = "from nnfwd.rows import open_source\nopen_source.BULK_SIZE = 0\n"
    run += f"sys.argv = {['nnfwd', *options]}\nfrom nnfwd.cli import main\nmain()"

    assert {"pyarrow", "pandas"} & loaded_by(run) == {"pyarrow"}
