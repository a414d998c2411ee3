"""Exercises: the same everywhere, pleasant to compute, and whole from the sheet to the marks."""

from __future__ import annotations

import csv
import hashlib
import shlex

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, nodes_of, parse_activation
from nnfwd.exercises import Wish, make_exercise, parse_sizes, parse_students
from nnfwd.exercises.making import _rows
from nnfwd.exercises.stream import Stream

SHEET = """\
Row 1: x1 = 2, x2 = 1

hidden (relu)
  node_0 = relu(5·x1 + 5·x2 - 3)
         = relu(5·2 + 5·1 - 3)
         = relu(______ + ______ - 3)
         = relu(______)
         = ______

  node_1 = relu(-5·x1 + 4·x2 + 2)
         = relu(-5·2 + 4·1 + 2)
         = relu(______ + ______ + 2)
         = relu(______)
         = ______

output (identity)
  output = 2·node_0 - 2·node_1 + 1
         = 2·______ - 2·______ + 1
         = ______ + ______ + 1
         = ______
"""

FILES = ("answers.csv", "key.txt", "rows.csv", "sheet.txt", "weights.yaml")


def wish(sizes, activation="relu", seed=1, students=(), n_rows=1):
    functions = parse_activation(activation), parse_activation("identity")
    return Wish(sizes, *functions, seed, students, n_rows)


def test_without_a_folder_the_sheet_is_printed(nnfwd):
    run = nnfwd("exercise", "--seed", 2)
    assert (run.returncode, run.stdout, run.stderr) == (0, SHEET, "")


def test_the_key_has_the_lines_of_the_sheet(nnfwd):
    key = nnfwd("exercise", "--seed", 2, "--key").stdout
    assert "         = relu(10 + 5 - 3)\n         = relu(12)\n         = 12\n" in key
    assert key.startswith("exercise: made by nnfwd exercise --sizes 2,2,1 --seed 2\n\nRow 1: ")
    assert len(key.splitlines()) == len(SHEET.splitlines()) + 2


def test_the_line_that_says_how_an_exercise_was_made_makes_it_again(nnfwd, tmp_path):
    options = ("--sizes", "3,2,1", "--activation", "leaky_relu(negative_slope=0.5)", "--seed", 4)
    options += ("--output-activation", "tanh", "--students", 30, "--rows", 2)
    nnfwd("exercise", *options, "-o", "first")
    key = (tmp_path / "first" / "key.txt").read_text()
    line = " ".join(key.partition("\n\n")[0].split())
    command = line.removeprefix("exercise: made by nnfwd ")
    run = nnfwd(*shlex.split(command), "-o", "again")
    assert (run.returncode, run.stderr) == (0, "")
    for name in FILES:
        again = (tmp_path / "again" / name).read_bytes()
        assert again == (tmp_path / "first" / name).read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--students", 40, "--rows", 100),
            "4000 different rows: expected at most 800 of 2 inputs",
        ),
        (("--sizes", "1,1", "--rows", 41), "41 different rows: expected at most 40 of 1 input"),
    ],
)
def test_more_rows_than_there_are_are_refused_at_once(nnfwd, monkeypatch, options, message):
    monkeypatch.setattr("nnfwd.exercises.making.Stream", None)
    run = nnfwd("exercise", *options)
    hint = "hint: ask for fewer --students or --rows\n"
    assert (run.returncode, run.stdout, run.stderr) == (1, "", f"nnfwd: {message}\n{hint}")


def test_a_search_is_at_most_280_networks_and_a_few_rows_of_those_without_a_pleasant_one(
    nnfwd, monkeypatch
):
    drawn = []

    def draw(network, stream, largest, count):
        drawn.append(count)
        return _rows(network, stream, largest, count)

    monkeypatch.setattr("nnfwd.exercises.making._rows", draw)
    functions = ("--activation", "tanh", "--output-activation", "sigmoid")
    run = nnfwd("exercise", "--sizes", "10,10,10,10,10,10", *functions)
    assert run.returncode == 1
    assert drawn == [100] * 280


def test_a_terminal_is_told_what_is_looked_for(nnfwd, monkeypatch):
    said = []
    monkeypatch.setattr("nnfwd.cli.progress.Progress.stage", lambda _, what: said.append(what))
    nnfwd("exercise")
    assert said == ["looking for pleasant numbers"]


def test_a_seed_is_the_same_exercise_on_every_machine(nnfwd, tmp_path):
    nnfwd("exercise", "--sizes", "3,4,3,2", "--students", 40, "--rows", 2, "-o", "class")
    content = b"".join(
        (tmp_path / "class" / name).read_bytes() for name in ("rows.csv", "weights.yaml")
    )
    assert hashlib.sha256(content).hexdigest() == (
        "fdfc439c36378b402bb59425fe804ed5aa0c10c4df86dc0d78396cfd379022bf"
    )


def test_only_what_python_keeps_is_drawn_from(monkeypatch):
    monkeypatch.setattr("random.Random.getrandbits", None)
    assert [Stream(7).whole(-3, 3), Stream(8).whole(1, 9)] == [-1, 3]


def parts_of(made, trace):
    """Pair each layer with the values that it takes."""
    return zip(made.network.layers, (trace.values[:2], trace.values[2:5]), strict=True)


@pytest.mark.parametrize("seed", [*range(30), 58])
def test_numbers_are_whole_and_small_and_nodes_live_and_are_clipped(seed):
    made = make_exercise(wish((2, 3, 1), seed=seed, students=tuple("abcdefgh"), n_rows=2))
    trace = made.network.trace_columns(made.rows)
    products = [layer.weights[:, :, None] * part for layer, part in parts_of(made, trace)]
    for values in (made.rows, trace.values, trace.sums, *products):
        assert (values == np.round(values)).all()
        assert np.abs(values).max() <= 100
    hidden = trace.values[2:5]
    assert (hidden > 0).any(axis=0).all()
    assert (hidden == 0).any(axis=0).all()
    assert (hidden > 0).any(axis=1).all()
    assert (made.rows != 0).all()
    assert all((layer.weights != 0).all() for layer in made.network.layers)
    assert len({*map(tuple, made.rows.T.tolist())}) == 16


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu", "softmax", "arctan"])
def test_curves_are_given_what_they_are_not_flat_for(name):
    made = make_exercise(wish((3, 3, 1), name, students=tuple("abcdefgh")))
    sums = made.network.trace_columns(made.rows).sums
    assert np.abs(sums[:3]).max() <= 4
    assert (sums[:3] == np.round(sums[:3])).all()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_there_is_an_exercise_for_every_activation(name):
    made = make_exercise(wish((2, 2, 1), name, students=tuple("abcdefgh")))
    assert np.isfinite(made.network.trace_columns(made.rows).values).all()


def test_one_more_student_changes_nothing_for_the_others():
    few, more = (make_exercise(wish((2, 3, 1), students=tuple("abc"[:n]))) for n in (2, 3))
    assert (few.rows == more.rows[:, :2]).all()
    assert nodes_of(few.network) == nodes_of(more.network)


def test_a_class_is_marked_with_the_files_of_its_exercise(nnfwd, tmp_path):
    run = nnfwd("exercise", "--students", "Ann,Ben,Zoë", "--seed", 5, "-o", "class/")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    folder = tmp_path / "class"
    assert sorted(each.name for each in folder.iterdir()) == list(FILES)
    args = ("-w", "class/weights.yaml", "-i", "class/rows.csv")
    known = nnfwd("predict", *args, "--show", "nodes", "--keep", "student", "-f", "csv").stdout
    right = {each["student"]: each for each in csv.DictReader(known.splitlines())}
    names, *blank = csv.reader((folder / "answers.csv").read_text().splitlines())
    assert names == ["student", "node_0", "node_1", "output"]
    assert blank == [["Ann", "", "", ""], ["Ben", "", "", ""], ["Zoë", "", "", ""]]
    lines = [",".join(names)]
    for name, *_ in blank[:2]:
        lines.append(",".join([name, *(right[name][node] for node in names[1:])]))
    lines[-1] = lines[-1].rsplit(",", 1)[0] + ",999"
    (folder / "answers.csv").write_text("\n".join([*lines, "Zoë,,,"]) + "\n")
    marks = nnfwd("check", *args, "--expect", "class/answers.csv", "--by", "student", "-f", "csv")
    found = {each["student"]: each["marks"] for each in csv.DictReader(marks.stdout.splitlines())}
    assert found == {"Ann": "3", "Ben": "2", "Zoë": "0"}


def test_sheets_say_whose_they_are(nnfwd):
    sheet = nnfwd("exercise", "--students", "Ann,Ben").stdout
    rows = [line.partition(":")[0] for line in sheet.splitlines() if line.startswith("Row")]
    assert rows == ["Row 1 (student Ann)", "Row 2 (student Ben)"]


def test_explain_writes_the_key_of_a_folder(nnfwd, tmp_path):
    nnfwd("exercise", "--seed", 2, "-o", "ex")
    run = nnfwd("explain", "-w", "ex/weights.yaml", "-i", "ex/rows.csv")
    assert run.stdout == (tmp_path / "ex" / "key.txt").read_text()


@pytest.mark.parametrize(
    ("notation", "suffix"), [("markdown", ".md"), ("latex", ".tex"), ("html", ".html")]
)
def test_sheets_and_keys_in_other_notations(nnfwd, tmp_path, notation, suffix):
    nnfwd("exercise", "--students", 2, "-f", notation, "-o", "ex")
    sheet = (tmp_path / "ex" / f"sheet{suffix}").read_text()
    key = (tmp_path / "ex" / f"key{suffix}").read_text()
    assert "<input" not in key
    assert "<script" not in key
    new_pages = {"markdown": 0, "latex": sheet.count("\\newpage"), "html": 0}[notation]
    assert new_pages == (1 if notation == "latex" else 0)
    assert (key.count("<h1>"), sheet.count("<svg")) == ((2, 2) if notation == "html" else (0, 0))


def test_a_folder_keeps_what_is_something_else(nnfwd, tmp_path):
    assert nnfwd("exercise", "-o", "ex").returncode == 0
    assert nnfwd("exercise", "-o", "ex").returncode == 0
    (tmp_path / "ex" / "answers.csv").write_text("node_0,node_1,output\n1,2,3\n")
    run = nnfwd("exercise", "--seed", 2, "-o", "ex")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "nnfwd: 'ex/weights.yaml' is there already, and is something else\n"
        "hint: give --output another folder, or move the file\n"
    )
    assert "--seed 1" in (tmp_path / "ex" / "weights.yaml").read_text()
    run = nnfwd("exercise", "-o", "ex")
    assert run.stderr.startswith("nnfwd: 'ex/answers.csv' is there already")
    assert (tmp_path / "ex" / "answers.csv").read_text() == "node_0,node_1,output\n1,2,3\n"


def test_a_file_is_no_folder(nnfwd, tmp_path):
    (tmp_path / "ex").write_text("")
    run = nnfwd("exercise", "-o", "ex")
    assert (run.returncode, run.stderr) == (1, "nnfwd: cannot write to 'ex': File exists\n")


def test_no_name_is_no_folder(nnfwd, tmp_path):
    run = nnfwd("exercise", "-o", "")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "nnfwd: cannot write to '': No such file or directory\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "sizes"), [("1,1", (1, 1)), (" 2, 10 ,1", (2, 10, 1)), ("3,3,3,3,3,3", (3,) * 6)]
)
def test_sizes(text, sizes):
    assert parse_sizes(text) == sizes


@pytest.mark.parametrize(
    "text", ["", "2", "2,0,1", "2,11", "2,2,", "2;2;1", "1,1,1,1,1,1,1", "x,1"]
)
def test_other_sizes_are_refused(nnfwd, text):
    run = nnfwd("exercise", "--sizes", text)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"nnfwd: --sizes: '{text}': expected the number of inputs and the nodes of each layer, "
        "as 2,2,1: two to 6 numbers, each from 1 to 10\n"
    )


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("Ann\nBen\n", ("Ann", "Ben")),
        ("Ann\r\n\r\n Ben \r\n", ("Ann", "Ben")),
        ("\ufeffAnn\n", ("Ann",)),
        ('mark,student\n1,Ann\n2,"Ben, jr."\n', ("Ann", "Ben, jr.")),
    ],
)
def test_names_of_students_in_a_file(tmp_path, content, names):
    path = tmp_path / "class.csv"
    path.write_text(content, newline="")
    assert parse_students(str(path)) == names


@pytest.mark.parametrize(
    ("students", "message"),
    [
        ("0", "0 students: expected 1 to 1000"),
        ("1001", "1001 students: expected 1 to 1000"),
        ("Ann,,Ben", "'Ann,,Ben': a name is missing"),
        ("Ann,Ben,Ann", "there are 2 students 'Ann'\nhint: give each another name"),
        ("wide.csv", "wide.csv: expected a name a line, or a column student"),
        ("none.csv", "none.csv: there is no such file"),
        ("./none", "./none: there is no such file"),
        ("empty.csv", "0 students: expected 1 to 1000"),
    ],
)
def test_other_students_are_refused(nnfwd, tmp_path, students, message):
    (tmp_path / "wide.csv").write_text("name,age\nAnn,3\n")
    (tmp_path / "empty.csv").write_text("")
    run = nnfwd("exercise", "--students", students)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"nnfwd: --students: {message}\n"


def test_what_cannot_be_found_is_said(nnfwd):
    run = nnfwd("exercise", "--sizes", "1,1,1", "--students", 40)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "nnfwd: found no network of sizes 1,1,1 with 40 rows of pleasant numbers\n"
        "hint: ask for other --sizes, another --seed or --activation, or fewer --students or "
        "--rows\n"
    )


def test_the_key_is_in_the_folder_anyway(nnfwd):
    run = nnfwd("exercise", "--key", "-o", "ex")
    assert (run.returncode, run.stderr) == (
        2,
        "nnfwd: --key is for what is printed: a folder has the sheet and the key\n"
        "hint: leave out --key\n",
    )
