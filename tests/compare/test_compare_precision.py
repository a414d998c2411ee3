"""How answers agree that were rounded, cut off or computed in float32: told from their digits."""

from __future__ import annotations

import json
import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnfwd.compare import Tolerance, compare_answers, find_slips, open_answers
from nnfwd.compare.report import report_lines
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.rows import RowTexts, Selection, read_rows
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Run
    from nnfwd.compare import Comparison
    from nnfwd.core import Network

USUAL, EXACT = Tolerance(), Tolerance(atol=0.0, rtol=0.0)
IDENTITY = assemble([Input("x")], [Node("y", ("x",), (1.0,), parse_activation("identity"))])
"""What it computes is the row."""


@pytest.fixture(scope="module")
def answers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers") / "a.csv"


@pytest.fixture
def compare(answers_file: Path):
    """Compare texts of answers with what a network computes of rows."""

    def run(
        answers: Sequence[str],
        rows: Sequence[Sequence[float]],
        network: Network = IDENTITY,
        tolerance: Tolerance = USUAL,
    ) -> Comparison:
        return compare_texts(answers_file, network, answers, rows, tolerance)

    return run


def compare_texts(
    path: Path,
    network: Network,
    answers: Sequence[str],
    rows: Sequence[Sequence[float]],
    tolerance: Tolerance = USUAL,
) -> Comparison:
    path.write_text("\n".join([network.outputs[0], *answers, ""]))
    texts = tuple(",".join(map(repr, row)) for row in rows)
    file = open_answers(str(path), network)
    return compare_answers(
        network, read_rows([RowTexts(texts)], network, Selection()), file, tolerance
    )


def last_line(found: Comparison) -> str:
    return list(report_lines(found, Style()))[-1].strip("\n")


def words(found: Comparison) -> str:
    (tally,) = found.tallies
    return tally.agreement.best.words if tally.agreement.best else ""


@pytest.mark.parametrize(
    ("answer", "computed", "agrees"),
    [
        ("0.62", 0.6248, "to 2 decimals"),
        ("0.6200", 0.6248, ""),
        ("1.0", 0.9748, "to 1 decimal"),
        ("1", 0.9748, ""),
        ("1.", 0.9748, ""),
        ("62", 62.48, ""),
        ("5e-3", 0.0053, "to 3 decimals"),
        ("5.0e-3", 0.0053, ""),
        ("1.20e2", 120.3, "to 3 digits"),
        ("1.2e2", 120.3, "to 2 digits"),
        ("1.200e2", 120.3, ""),
        ("-0.62", -0.6248, "to 2 decimals"),
        ("+.62", 0.6248, "to 2 decimals"),
        (" 0.62\t", 0.6248, "to 2 decimals"),
        ("0.00", 0.0048, "to 2 decimals"),
        ("0.00", 0.0052, "to 2 decimals, cut off"),
        ("-0.00", 0.0048, "to 2 decimals"),
        ("0e-99999999999999999999", 0.3, ""),
        ("1e-99999999999999999999", 0.3, ""),
        ("0.62", 0.6299, "to 2 decimals, cut off"),
        ("-0.62", -0.6299, "to 2 decimals, cut off"),
        ("0.62", 0.63, ""),
        ("0.62", 0.6199, "to 2 decimals"),
        ("0.62", 0.6149, ""),
        ("-0.62", 0.6299, ""),
        ("0.6", 0.69, ""),  # one digit is too little to say that others were cut off
        ("1.2e30", 1.2345e30, "to 2 digits"),
        ("0.62481234567890123456789012345678901234567890", 0.6248123456, ""),
    ],
)
def test_the_digits_of_an_answer_are_those_that_are_written(compare, answer, computed, agrees):
    assert words(compare([answer], [[computed]])) == agrees


@pytest.mark.parametrize(
    ("answers", "computed", "agrees", "option"),
    [
        (("0.5", "0.62"), (0.4987, 0.6248), "to 2 decimals", "--atol 0.005"),
        (("1.0", "0.62"), (0.9748, 0.6248), "to 2 digits", "--rtol 0.05"),
        (("0", "1", "0.62"), (0.0004, 0.9996, 0.6248), "to 2 decimals", "--atol 0.005"),
        (("1230", "0.0457"), (1234.5, 0.04567), "to 3 digits", "--rtol 0.005"),
        (("0.5", "0.6248"), (0.52, 0.62479), "as written", "--atol 0.05"),
        (("0", "0.6248"), (0.3, 0.62479), "", ""),
        (("0.124", "12.345"), (0.12499, 12.34599), "to 3 decimals, cut off", "--atol 0.001"),
        (("1.24e2", "1.23e-2"), (124.9, 0.01239), "to 3 digits, cut off", "--rtol 0.01"),
    ],
)
def test_a_column_agrees_to_the_digits_of_its_finest_answer_or_as_each_is_written(
    compare, answers, computed, agrees, option
):
    found = compare(answers, [[number] for number in computed])
    assert words(found) == agrees
    assert option in last_line(found)


@pytest.mark.parametrize("rounding", [ROUND_HALF_UP, ROUND_HALF_EVEN])
@given(number=st.decimals(-1000, 1000, places=4, allow_nan=False).filter(lambda d: d % 1))
def test_half_a_unit_agrees_whichever_way_it_was_rounded(answers_file, rounding, number):
    answer = str(number.quantize(Decimal("0.001"), rounding))
    found = compare_texts(answers_file, IDENTITY, [answer], [[float(number)]], EXACT)
    assert not found.differing or words(found) == "to 3 decimals"


@pytest.mark.parametrize(
    ("answer", "half_off"), [("0.13", 0.125), ("0.12", 0.125), ("2.68", 2.675), ("-0.13", -0.125)]
)
def test_past_half_a_unit_by_one_bit_differs(compare, answer, half_off):
    away = math.copysign(math.inf, half_off - float(answer))
    inside = math.nextafter(half_off, -away)
    past = math.nextafter(half_off, away)
    for number, agrees in ((inside, True), (half_off, True), (past, False)):
        found = compare([answer], [[number]], tolerance=EXACT)
        assert (words(found) == "to 2 decimals") is agrees
        within = Tolerance(atol=0.005, rtol=0.0)
        assert (not compare([answer], [[number]], tolerance=within).differing) is agrees


@pytest.mark.parametrize(
    ("number", "agrees"), [(0.25, "as written"), (math.nextafter(0.25, 1), "")]
)
def test_each_answer_agrees_up_to_half_a_unit_of_its_own(compare, number, agrees):
    found = compare(["0.2", "0.6248"], [[number], [0.62479]], tolerance=EXACT)
    assert words(found) == agrees


# --- any network, any rows ---------------------------------------------------------------------

ACTIVATIONS = ("tanh", "sigmoid", "relu", "gelu", "identity", "softplus", "leaky_relu")
EIGHTHS = st.integers(-24, 24).map(lambda number: number / 8)
ROWS = st.lists(
    st.lists(st.floats(-4, 4, width=32), min_size=2, max_size=2), min_size=6, max_size=9
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    hidden = parse_activation(draw(st.sampled_from(ACTIVATIONS)))
    output = parse_activation(draw(st.sampled_from(("identity", "sigmoid", "tanh"))))
    number = st.one_of(EIGHTHS, st.floats(-3, 3))
    nodes = [
        Node(f"h{i}", ("x1", "x2"), draw(st.tuples(number, number)), hidden, draw(number), "hidden")
        for i in range(draw(st.integers(1, 3)))
    ]
    names = tuple(node.name for node in nodes)
    weights = tuple(draw(number) for _ in names)
    last = Node("out", names, weights, output, draw(number), "last")
    return assemble([Input("x1"), Input("x2")], [*nodes, last])


def computed(network: Network, rows: Sequence[Sequence[float]]) -> list[float]:
    return network.predict(rows)[:, 0].tolist()


def passes(path: Path, network: Network, answers: Sequence[str], rows, found: Comparison) -> bool:
    """Compare once more with the tolerance that the report names."""
    option = last_line(found).partition("all agree: ")[2].removesuffix(" lets them pass").split()
    given = dict(zip(option[::2], map(float, option[1::2]), strict=True))
    tolerance = Tolerance(given.get("--atol", 1e-12), given.get("--rtol", 1e-9))
    return bool(given) and not compare_texts(path, network, answers, rows, tolerance).differing


@given(networks(), ROWS, st.integers(1, 7), st.sampled_from((ROUND_HALF_EVEN, ROUND_DOWN)))
def test_answers_with_so_many_decimals_are_told_as_such(answers_file, network, rows, places, way):
    unit = Decimal(1).scaleb(-places)
    answers = [
        f"{Decimal(repr(number)).quantize(unit, way):f}" for number in computed(network, rows)
    ]
    found = compare_texts(answers_file, network, answers, rows)
    assume(found.differing)
    if way == ROUND_DOWN and not words(found):
        assert places == 1
        return
    cut = {f"to {places} decimals, cut off"} if way == ROUND_DOWN else set()
    plural = "" if places == 1 else "s"
    assert words(found) in {f"to {places} decimal{plural}", *cut}
    assert passes(answers_file, network, answers, rows, found)


@given(networks(), ROWS, st.integers(2, 7))
def test_answers_with_so_many_digits_are_told_as_such(answers_file, network, rows, digits):
    numbers = computed(network, rows)
    answers = [f"{number:.{digits - 1}e}" for number in numbers]
    found = compare_texts(answers_file, network, answers, rows)
    assume(found.differing)
    # small numbers beside large ones may have more decimals than all need, never less
    assert words(found).startswith("to ")
    if words(found).endswith("s") and "digit" in words(found):
        assert words(found) == f"to {digits} digits"
    assert passes(answers_file, network, answers, rows, found)


def in_float32(network: Network, rows: Sequence[Sequence[float]]) -> list[np.float32]:
    """Compute the output in float32, layer by layer, as other programs do."""
    values = np.empty((len(network.names), len(rows)), dtype=np.float32)
    values[: len(network.inputs)] = np.array(rows, dtype=np.float32).T
    end = len(network.inputs)
    for layer in network.layers:
        begin, end = end, end + len(layer.nodes)
        weights, biases = layer.weights.astype(np.float32), layer.biases.astype(np.float32)
        sums = weights @ values[layer.sources] + biases[:, None]
        values[begin:end] = layer.activate(sums.astype(np.float64)).astype(np.float32)
    return list(values[-1])


WRITERS = {
    "shortest": str,
    "nine digits": lambda number: f"{float(number):.9g}",
    "as float64": lambda number: repr(float(number)),
    "eighteen digits": lambda number: f"{float(number):.18e}",
}


@pytest.mark.parametrize("writer", WRITERS)
@given(network=networks(), rows=ROWS)
def test_answers_computed_in_float32_are_told_as_such(answers_file, writer, network, rows):
    answers = [WRITERS[writer](number) for number in in_float32(network, rows)]
    found = compare_texts(answers_file, network, answers, rows)
    assert found.needs_no_slip
    assert found.slips == ()
    if found.differing:
        # few answers may agree to all their digits, which says more
        assert words(found) == "as float32" or words(found).startswith("to ")
        assert passes(answers_file, network, answers, rows, found)


@pytest.mark.parametrize("writer", WRITERS)
def test_many_answers_computed_in_float32_are_told_as_nothing_else(answers_file, writer):
    tanh, identity = map(parse_activation, ("tanh", "identity"))
    nodes = [
        Node("a", ("x1", "x2"), (0.1, 0.2), tanh, 0.3, "hidden"),
        Node("out", ("a",), (0.7,), identity, -0.1, "last"),
    ]
    network = assemble([Input("x1"), Input("x2")], nodes)
    rows = [[number / 10, 1 - number / 7] for number in range(30)]
    answers = [WRITERS[writer](number) for number in in_float32(network, rows)]
    found = compare_texts(answers_file, network, answers, rows)
    assert words(found) == "as float32"
    assert passes(answers_file, network, answers, rows, found)


def test_float32_is_not_told_where_an_answer_is_off_by_more(compare):
    assert words(compare(["0.3000001", "0.70000005"], [[0.3], [0.7]])) == "as float32"
    assert words(compare(["0.30001", "0.70000005"], [[0.3], [0.7]])) == ""
    # no float32 number is written like this
    assert words(compare(["0.30000003", "0.70000005"], [[0.3], [0.7]])) == ""


def test_where_large_numbers_cancel_float32_is_as_far_off_as_it_is(answers_file):
    network = assemble(
        [Input("x1"), Input("x2")],
        [Node("y", ("x1", "x2"), (1000.1, -1000.0), parse_activation("identity"))],
    )
    rows = [[7.3, 7.30072], [3.1, 3.10030]]
    answers = [str(number) for number in in_float32(network, rows)]
    found = compare_texts(answers_file, network, answers, rows)
    assert words(found) == "as float32"
    assert passes(answers_file, network, answers, rows, found)


@pytest.mark.parametrize("writer", [repr, "{:.4f}".format, WRITERS["shortest"]])
@pytest.mark.parametrize(
    ("mistake", "slip"),
    [
        ({"hidden": "sigmoid"}, "sigmoid in place of tanh"),
        ({"hidden": "identity"}, "no activation applied"),
        ({"bias": 0.0}, "no bias added"),
    ],
)
def test_a_slip_is_named_from_answers_in_float64_rounded_and_in_float32(
    answers_file, writer, mistake, slip
):
    def network(hidden: str = "tanh", bias: float = 0.3) -> Network:
        activation = parse_activation(hidden)
        nodes = [
            Node("a", ("x1", "x2"), (0.1, 0.2), activation, bias, "hidden"),
            Node("b", ("x1", "x2"), (-0.4, 0.5), activation, -2 * bias, "hidden"),
            Node("out", ("a", "b"), (0.7, -1.3), parse_activation("identity"), -bias, "last"),
        ]
        return assemble([Input("x1"), Input("x2")], nodes)

    rows = [[3, 5], [1, -1], [-2, 0.5], [0.3, 0.7]]
    wrong = network(**mistake)
    numbers = in_float32(wrong, rows) if writer is str else computed(wrong, rows)
    found = compare_texts(answers_file, network(), list(map(writer, numbers)), rows)
    assert [str(each) for each in found.slips] == [slip]
    off = [*numbers[:3], numbers[3] + type(numbers[3])(0.0002)]
    found = compare_texts(answers_file, network(), list(map(writer, off)), rows)
    assert found.slips == ()


@pytest.mark.parametrize("writer", [repr, "{:.4f}".format, str], ids=["float64", "4f", "float32"])
@given(network=networks(), rows=ROWS, data=st.data())
def test_a_slip_planted_in_any_network_is_among_those_named(
    answers_file, writer, network, rows, data
):
    slips = list(find_slips(network))
    assume(slips)
    planted = data.draw(st.sampled_from(slips), label="slip")
    numbers = (in_float32 if writer is str else computed)(planted.network, rows)
    found = compare_texts(answers_file, network, list(map(writer, numbers)), rows)
    assert found.needs_no_slip or planted.kind in [slip.kind for slip in found.slips]


def test_a_slip_that_changes_nothing_is_none():
    identity = parse_activation("identity")
    nodes = [
        Node("a", ("x1", "x2"), (1.0, 2.0), identity, layer="hidden"),
        Node("b", ("x1", "x2"), (2.0, 3.0), identity, layer="hidden"),
    ]
    network = assemble([Input("x1"), Input("x2")], nodes)
    assert list(find_slips(network)) == []


def test_float32_may_be_anywhere_where_it_overflows(compare):
    largest, identity = np.finfo(np.float64).max, parse_activation("identity")
    network = assemble(
        [Input("x1"), Input("x2")],
        [Node("y", ("x1", "x2"), (largest, -largest), identity, bias=0.3)],
    )
    assert words(compare(["0.30000001"], [[1.0, 1.0]], network)) == "as float32"


@pytest.mark.parametrize(("answer", "n_slips"), [("0.33", 1), ("0.3", 1), ("0.3000", 0)])
def test_a_slip_explains_an_answer_to_its_last_written_digit(compare, answer, n_slips):
    identity = parse_activation("identity")
    network = assemble([Input("x")], [Node("y", ("x",), (1.0,), identity, bias=0.3)])
    assert len(compare([answer], [[0.3296]], network).slips) == n_slips


def test_a_slip_is_named_besides_where_answers_agree_only_as_cut_off(compare):
    network = assemble(
        [Input("x")], [Node("y", ("x",), (1.0,), parse_activation("identity"), bias=0.009)]
    )
    found = compare(["0.50", "0.70"], [[0.5], [0.7]], network)
    assert words(found) == "to 2 decimals, cut off"
    assert [str(slip) for slip in found.slips] == ["no bias added"]


# --- what predict writes -----------------------------------------------------------------------

OVERFLOWING = "activation: {output: exponential}\noutput_0: [1]\noutput_1: [-1]\n"
"""Gives inf, 0 and ordinary numbers; with identity in between nan too."""

ENDS = (
    "nodes:\n"
    "  big: {weights: {x1: 1}, activation: exponential}\n"
    "  output_0: {weights: {big: 1}}\n"
    "  output_1: {weights: {big: -1}}\n"
    "  output_2: {weights: {output_0: 1, output_1: 1}}\n"
)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "csv.gz"])
@pytest.mark.parametrize("show", ["outputs", "steps"])
def test_infinities_and_nan_agree_with_themselves_in_every_format(
    nnfwd: Run, tmp_path: Path, suffix: str, show: str
):
    if suffix in ("parquet", "arrow"):
        pytest.importorskip("pyarrow")
    (tmp_path / "w.yaml").write_text("inputs: [x1]\n" + ENDS)
    (tmp_path / "rows.csv").write_text("x1\n800\n1\n-900\n")
    files = ("-w", "w.yaml", "-i", "rows.csv")
    done = nnfwd("predict", *files, "--show", show, "--keep", "x1", "-o", f"a.{suffix}")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    done = nnfwd("check", *files, "--expect", f"a.{suffix}", "--atol", "0", "--rtol", "0")
    assert (done.stderr, done.returncode) == ("", 0)
    assert "output_2" in done.stdout
    assert done.stdout.count("3 of 3                   0\n") == done.stdout.count("of 3")


@pytest.mark.parametrize(
    ("cell", "agrees"),
    [("inf", 1), ("+Infinity", 1), (".inf", 1), ("-inf", 0), ("nan", 0), ("1e308", 0)],
)
def test_an_infinity_agrees_with_itself_alone(nnfwd: Run, tmp_path: Path, cell, agrees):
    (tmp_path / "w.yaml").write_text("output: {weights: [1], activation: exponential}\n")
    (tmp_path / "a.csv").write_text(f"output\n{cell}\n")
    done = nnfwd("check", "-w", "w.yaml", "--row", "800", "--expect", "a.csv")
    assert f"output  {agrees} of 1" in done.stdout
    if not agrees:
        assert f"output: expected {cell}, computed inf" in done.stdout


def test_null_agrees_with_what_is_not_finite_and_with_nothing_else(nnfwd: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text("output: {weights: [1], activation: exponential}\n")
    (tmp_path / "a.json").write_text(json.dumps([{"output": None}, {"output": None}]))
    done = nnfwd("check", "-w", "w.yaml", "--row", "800", "--row", "0", "--expect", "a.json")
    assert done.returncode == 1
    assert "output  1 of 2                 nan\n" in done.stdout
    assert "row 2:\n  output: expected nothing, computed 1" in done.stdout


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("output\nabc\n", "'abc' is not a number"),
        ("output\n \n", "the value is missing"),
        ("output\n1e400\n", "'1e400' is too large for a float64"),
        ('output\n"1,5"\n', "'1,5' is not a number"),
    ],
)
def test_an_answer_that_is_not_a_number_is_an_error_with_its_place(
    nnfwd: Run, tmp_path: Path, text, fault
):
    (tmp_path / "w.yaml").write_text("output: [1]\n")
    (tmp_path / "a.csv").write_text(text)
    done = nnfwd("check", "-w", "w.yaml", "--row", "1", "--expect", "a.csv", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == f"nnfwd: a.csv:2:1: column output: {fault}"


@given(networks(), st.lists(st.lists(st.floats(), min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_a_network_computes_agrees_as_python_writes_it(answers_file, network, rows):
    assume(np.isfinite(rows).all())
    answers = list(map(repr, computed(network, rows)))
    found = compare_texts(answers_file, network, answers, rows, EXACT)
    assert (found.differing, found.tallies[0].largest) == ([], 0.0)


def test_digits_count_in_json_and_yaml_too(nnfwd: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text("output: {weights: [0.5], bias: 0.1248}\n")
    for answer, agrees in (("0.62", True), ("0.6200", False)):
        for name, text in (
            ("a.json", f'[{{"output": {answer}}}]'),
            ("b.json", f'{{"output": [{answer}]}}'),
            ("a.jsonl", f'{{"output": {answer}}}\n'),
            ("a.yaml", f"output: {answer}\n"),
            ("a.tsv", f"output\n{answer}\n"),
        ):
            (tmp_path / name).write_text(text)
            done = nnfwd("check", "-w", "w.yaml", "--row", "1", "--expect", name)
            assert ("agrees to 2 decimals" in done.stdout) is agrees
            assert f"output: expected {answer}, computed 0.6248 = 0.5·1 + 0.1248" in done.stdout


def test_float32_columns_of_parquet_are_told_as_float32(nnfwd: Run, tmp_path: Path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    (tmp_path / "w.yaml").write_text("output: [0.1]\n")
    table = pa.table({"output": pa.array([0.3, 0.7], pa.float32())})
    parquet.write_table(table, tmp_path / "a.parquet")
    done = nnfwd("check", "-w", "w.yaml", "--row", "3", "--row", "7", "--expect", "a.parquet")
    assert done.returncode == 1
    assert done.stdout.endswith(
        "computed in float32 as the answers are, all agree: --rtol 4e-8 lets them pass\n"
    )
    option = ("--rtol", "4e-8")
    done = nnfwd(
        "check", "-w", "w.yaml", "--row", "3", "--row", "7", "--expect", "a.parquet", *option
    )
    assert (done.returncode, done.stderr) == (0, "")
