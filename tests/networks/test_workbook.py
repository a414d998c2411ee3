"""Networks as Excel workbooks: the values that they hold, and those that LibreOffice computes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from exported import ACTIVATIONS, REFUSED, mixed_network, network_of, rows_of, worst
from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import NetworkError, OutputError
from nnfwd.networks import Wanted, write_network

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from exported import Array

calamine = pytest.importorskip("python_calamine")
pytest.importorskip("xlsxwriter")


def save(network: Network, rows: Array | None, path: Path) -> Path:
    columns = None if rows is None else np.ascontiguousarray(rows.T)
    path.write_bytes(b"".join(write_network("xlsx", network, Wanted(rows=columns))))
    return path


def sheet_of(path: Path, name: str) -> list[list[object]]:
    rows: list[list[object]] = (
        calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    )
    return rows


def outputs_of(path: Path, network: Network) -> tuple[Array, list[object]]:
    """Read the outputs, NaN where they are not numbers, and the classes."""
    count = len(network.outputs)
    rows = sheet_of(path, "outputs")[2 if network.classes and count > 1 else 1 :]
    numbers = [[x if isinstance(x, float) else np.nan for x in row[1 : count + 1]] for row in rows]
    return np.array(numbers), [row[-1] for row in rows]


def wide_network() -> Network:
    """Make a network whose sums are wide, with sources in several places."""
    random = np.random.default_rng(6)
    tanh = parse_activation("tanh")
    names = tuple(f"x{number}" for number in range(100))
    hidden = [Node(f"h{row}", names, random.normal(size=100), tanh, 0.1, "h") for row in range(70)]
    mixed = (*names[::2], *(node.name for node in hidden))
    last = Node("y", mixed, random.normal(size=len(mixed)), tanh, 0.2, "y")
    return assemble([Input(name) for name in names], [*hidden, last])


def test_formulas_have_the_values_that_nnfwd_computes(tmp_path: Path) -> None:
    network = mixed_network()
    rows = np.random.default_rng(3).normal(size=(20, 3)) * 5
    path = save(network, rows, tmp_path / "a.xlsx")
    numbers, classes = outputs_of(path, network)
    hidden = sheet_of(path, "hidden")

    assert numbers.tolist() == network.predict(rows).tolist()
    assert classes == network.choose_classes(network.predict(rows))
    assert [row[1:] for row in sheet_of(path, "inputs")[1:]] == rows.tolist()
    trace = network.trace(rows)
    assert [row[-4:] for row in hidden[7:]] == trace.values[3:7].T.tolist()
    assert [row[1:5] for row in hidden[7:]] == trace.sums[:4].T.tolist()


def test_weights_have_all_their_digits(tmp_path: Path) -> None:
    weights = (0.1 + 0.2, 1e-300, 12345678.123456789, 1e22)
    names = ("a", "b", "c", "d")
    relu = parse_activation("leaky_relu(negative_slope=0.1)")
    network = assemble(
        [Input(name) for name in names], [Node("y", names, weights, relu, -1 / 3, "=1+1")]
    )
    sheet = sheet_of(save(network, None, tmp_path / "a.xlsx"), "_1_1")

    assert sheet[0] == ["weights", *names, "bias", "activation"]
    assert sheet[1] == ["y", *weights, -1 / 3, "leaky_relu(negative_slope=0.1)"]


def test_without_rows_there_is_one_of_the_means(tmp_path: Path) -> None:
    sheet = sheet_of(save(mixed_network(), None, tmp_path / "a.xlsx"), "inputs")

    assert sheet == [["row", "a", "it's", 'say "b"'], [1.0, 0.5, 0.0, -1.0]]


def test_sheets_have_names_that_excel_takes(tmp_path: Path) -> None:
    relu = parse_activation("relu")
    names = ("Inputs", "History", "a/b:c", "a?b*c", "'", "n" * 40, "N" * 50, "outputs")
    nodes, before = [], "x"
    for name in names:
        nodes.append(Node(f"node of {name}", (before,), (1.0,), relu, 0.5, name))
        before = nodes[-1].name
    path = save(assemble([Input("x")], nodes), None, tmp_path / "a.xlsx")
    found = calamine.CalamineWorkbook.from_path(path).sheet_names

    assert found[:6] == ["inputs", "Inputs 2", "History 2", "a_b_c", "a_b_c 2", "_"]
    assert found[6:] == ["n" * 31, "N" * 25 + " 2", "outputs", "outputs 2"]
    assert sheet_of(path, "outputs 2")[1][1] == 4.0


def test_wide_sums_are_over_as_few_ranges_as_there_are(tmp_path: Path) -> None:
    path = save(wide_network(), None, tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as file:
        hidden, last = (file.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (2, 3))

    assert hidden.count("SUMPRODUCT(") == 70  # one a node, over all inputs
    assert last.count("SUMPRODUCT(") == 51  # each second input by itself, and all hidden nodes


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (save(mixed_network(), None, tmp_path / name) for name in ("a.xlsx", "b.xlsx"))

    assert one.read_bytes() == two.read_bytes()


def without_values(path: Path, target: Path) -> None:
    """Copy a workbook without the values of its formulas, which have to be computed then."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for each in source.infolist():
            content = source.read(each)
            if "worksheets/" in each.filename:
                content = re.sub(rb"</f><v>[^<]*</v>", b"</f>", content)
                content = re.sub(rb' t="(str|e)"(?=><f>)', b"", content)
            copy.writestr(each, content)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_every_activation_within_1e_12(tmp_path: Path) -> None:
    networks = {each: network_of(each) for each in ACTIVATIONS if each not in REFUSED}
    rows = {name: rows_of(network) for name, network in networks.items()}
    random = np.random.default_rng(7)
    for name, network in (("mixed", mixed_network()), ("wide", wide_network())):
        networks[name], rows[name] = network, random.normal(size=(10, len(network.inputs))) * 3
    rows["exponential"] = rows["exponential"][rows["exponential"][:, 0] < 700]  # no infinity there
    bare, computed = tmp_path / "bare", tmp_path / "computed"
    bare.mkdir()
    for number, (name, network) in enumerate(networks.items()):
        save(network, rows[name], tmp_path / "a.xlsx")
        without_values(tmp_path / "a.xlsx", bare / f"{number}.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "xlsx", "--outdir", computed, *bare.iterdir()],
        check=True, capture_output=True,
    )  # fmt: skip

    off = {}
    for number, (name, network) in enumerate(networks.items()):
        found, classes = outputs_of(computed / f"{number}.xlsx", network)
        right = network.predict(rows[name])
        off[name] = worst(found, right)
        assert not network.classes or classes == network.choose_classes(right)
    assert {name: size for name, size in off.items() if not size <= 1e-12} == {}


def test_what_excel_cannot_show_is_marked(tmp_path: Path) -> None:
    path = save(network_of("exponential"), np.array([[1.0], [1000.0]]), tmp_path / "a.xlsx")

    assert sheet_of(path, "outputs")[1:] == [[1.0, np.e], [2.0, ""]]
    with zipfile.ZipFile(path) as file:
        assert b"</f><v>#NUM!</v>" in file.read("xl/worksheets/sheet3.xml")


def one_layer(n_inputs: int, activation: str = "relu", n_nodes: int = 1) -> Network:
    names = tuple(f"x{number}" for number in range(n_inputs))
    parsed = parse_activation(activation)
    nodes = [Node(f"y{row}", names, (1.0,) * n_inputs, parsed, 0.0, "y") for row in range(n_nodes)]
    return assemble([Input(name) for name in names], nodes)


@pytest.mark.parametrize(
    ("network", "rows", "said"),
    [
        (one_layer(16_384), 1, "the sheet inputs would have 16385 columns, and Excel has 16384"),
        (one_layer(2), 500_001, "a workbook of 500001 rows would have 1000002 formulas: expected "
         "at most 1000000\nhint: give fewer rows"),
        (one_layer(1, "hardmax", 300), 1, "300 nodes share a function, and Excel takes 255"),
        (one_layer(1, "sparsemax", 2), 1, REFUSED["sparsemax"]),
    ],
)  # fmt: skip
def test_what_is_beyond_excel_is_refused(network: Network, rows: int, said: str) -> None:
    wanted = Wanted(rows=np.zeros((len(network.inputs), rows)))
    with pytest.raises(NetworkError) as refused:
        write_network("xlsx", network, wanted)

    assert str(refused.value) == said


def test_a_formula_that_is_too_long_is_refused() -> None:
    relu = parse_activation("relu")
    names = tuple(f"x{number}" for number in range(1000))
    nodes = [Node("y", names[::2], (1.0,) * 500, relu, 0.0, "y")]
    with pytest.raises(NetworkError) as refused:
        write_network("xlsx", assemble([Input(name) for name in names], nodes))

    assert re.fullmatch(
        r"a formula of the sheet y would have \d+ characters, and Excel takes 8192",
        str(refused.value),
    )


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nnfwd.networks.programs.workbook", None)
    with pytest.raises(OutputError) as refused:
        write_network("xlsx", mixed_network())

    assert str(refused.value) == (
        "an Excel workbook needs xlsxwriter, which is not installed: pip install 'nnfwd[xlsx]'"
    )


def test_rows_of_the_command_line_are_in_the_workbook(
    nnfwd: Run, configs: Path, tmp_path: Path
) -> None:
    run = nnfwd("convert", "-w", configs / "lesson_relu.yaml", "-i", configs / "lesson_rows.csv",
                "--row", "1,1", "-o", "a.xlsx")  # fmt: skip

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    outputs = [row[1] for row in sheet_of(tmp_path / "a.xlsx", "outputs")[1:]]
    assert outputs == [52.0, 63.0, 0.0, 148.0, 12.0]


def test_rows_are_for_workbooks_alone(nnfwd: Run, configs: Path) -> None:
    run = nnfwd("convert", "-w", configs / "lesson_relu.yaml", "--row", "1,1", "-f", "sql")

    said = "nnfwd: --row is for xlsx, not for sql\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", said, 2)


def test_a_bad_row_is_reported(nnfwd: Run, configs: Path, tmp_path: Path) -> None:
    run = nnfwd("convert", "-w", configs / "lesson_relu.yaml", "--row", "1,a", "-o", "a.xlsx")

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == "nnfwd: --row:1:2: 'a' is not a number\n"
    assert not (tmp_path / "a.xlsx").exists()
