"""What goes wrong ends in one line on stderr and the right code, never in a traceback."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from conftest import Run
from nnfwd.cli.app import COMMANDS


@pytest.fixture
def nnfwd(nnfwd_process: Run) -> Run:
    """Let the system see each run: its exit code, its files and descriptors."""
    return nnfwd_process


COMMAND = [sys.executable, "-m", "nnfwd"]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text("output: [2, 7]\n")
    return path


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["frobnicate"], "No such command 'frobnicate'."),
        (["predict"], "Missing option '--weights' / '-w'."),
        (["predict", "-w", "w.yaml", "--nope"], "No such option: --nope"),
        (["predict", "-w", "w.yaml", "--row", "1,2", "-f", "xml"], "Invalid value for '--format'"),
        (["predict", "-w", "-", "-i", "-"], "standard input can be read only once"),
        (["predict", "-w", "w.yaml", "--activation", "rleu"], "there is no activation 'rleu'"),
        (["explain", "-w", "w.yaml", "--row", "1,2", "-f", "csv", "--terms", "1"], "--terms is"),
        (
            ["explain", "-w", "w.yaml", "--row", "1,2", "-f", "markdown", "--fragment"],
            "--fragment is for latex, not for markdown",
        ),
        (
            ["explain", "-w", "w.yaml", "--row", "1,2", "--matrices"],
            "--matrices is for markdown and latex, not for text",
        ),
        (
            ["explain", "-w", "w.yaml", "--row", "1,2", "-f", "latex", "--math", "dollars"],
            "--math is for markdown, not for latex",
        ),
        (
            [
                *("explain", "-w", "w.yaml", "--row", "1,2", "-f", "markdown"),
                *("--matrices", "--math", "none"),
            ],
            "--matrices is for mathematics, not for --math none",
        ),
        (
            [
                "explain",
                "-w",
                "w.yaml",
                "--row",
                "1,2",
                "-f",
                "latex",
                "--matrices",
                "--terms",
                "1",
            ],
            "--terms is for sums, not for --matrices",
        ),
        (["explain", "-w", "w.yaml", "--row", "1,2", "--rows", "0"], "--rows: '0': rows are"),
        (["predict", "-w", "w.yaml", "--columns", "a\nb"], "--columns: expected names with commas"),
        (["predict", "-w", "w.yaml", "--keep", '"id'], "--keep: expected names with commas"),
        (["activations", "rleu"], "NAME: there is no activation 'rleu'; did you mean relu?"),
    ],
)
def test_a_wrong_command_line_is_2(
    nnfwd: Run, weights: Path, args: list[str], message: str
) -> None:
    run = nnfwd(*args)

    assert run.returncode == 2
    assert run.stdout == ""
    error, *hint = run.stderr.splitlines()
    assert error.startswith("nnfwd: ")
    assert message in error
    assert [each for each in hint if not each.startswith("hint: ")] == hint[1:] == []


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        (["predict", "-w", "-"], "output: [2, 7]\n"),
        (["explain", "-w", "w.yaml", "-c", "-"], "activation: relu\n"),
    ],
    ids=["weights", "settings"],
)
def test_standard_input_is_not_read_again_for_rows(
    nnfwd: Run, weights: Path, args: list[str], stdin: str
) -> None:
    run = nnfwd(*args, stdin=stdin)

    message = "standard input held the network, or settings: give --inputs FILE or --row V,V"
    assert (run.stdout, run.stderr, run.returncode) == ("", f"nnfwd: no rows: {message}\n", 2)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["-w", "none.yaml"], "nnfwd: none.yaml: there is no such file\n"),
        (["-w", "."], "nnfwd: .: this is a directory, not a file\n"),
        (["-w", "w.yaml", "-i", "none.csv"], "nnfwd: none.csv: there is no such file\n"),
        (["-w", "w.yaml", "-i", "."], "nnfwd: .: this is a directory, not a file\n"),
        (["-w", "w.yaml", "-c", "none.yaml"], "nnfwd: none.yaml: there is no such file\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_1(
    nnfwd: Run, weights: Path, args: list[str], message: str
) -> None:
    run = nnfwd("predict", *args)

    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)


def test_help_and_version(nnfwd: Run) -> None:
    assert nnfwd("--version").stdout.startswith("nnfwd 0.")
    for args in (["-h"], ["--help"], ["predict", "-h"]):
        run = nnfwd(*args)
        assert (run.returncode, run.stderr) == (0, "")
        assert "Usage: " in run.stdout


def test_without_a_command_help_is_told_on_stderr(nnfwd: Run) -> None:
    run = nnfwd()

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == nnfwd("--help").stdout


def run_shell(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "NNFWD": f"{sys.executable} -m nnfwd", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.json"])
def test_a_run_of_several_threads_ends_at_a_bad_row(weights: Path, name: str) -> None:
    line, bad, first, last = {
        "rows.csv": (f"1,{2:04}\n", "1,oops\n", "x1,x2\n", ""),
        "rows.jsonl": ('{"x1": 1, "x2": 2}\n', '{"x1": 1, "x2": "oops"}\n', "", ""),
        "rows.json": ("[1, 2],\n", '[1, "oops"],\n', "[\n", "[1, 2]]\n"),
    }[name]
    many = (14 << 20) // len(line)  # parts for several threads, before and after it
    (weights.parent / name).write_text(first + line * many + bad + line * many + last)

    run = run_shell(f"$NNFWD predict -w w.yaml -i {name} -o out.csv --jobs 2", weights.parent)

    assert run.stderr.startswith(f"nnfwd: {name}:")
    assert "oops" in run.stderr
    assert run.returncode == 1


def test_a_reader_that_goes_away_is_141_and_silent(weights: Path) -> None:
    rows = weights.with_name("rows.csv")
    rows.write_text("x1,x2\n" + "1,2\n" * 200_000)

    run = run_shell(
        "$NNFWD predict -w w.yaml -i rows.csv | head -n 1; echo ${PIPESTATUS[0]}", weights.parent
    )

    assert (run.stdout, run.stderr) == ("output\n141\n", "")


@pytest.mark.parametrize("command", ["--help", "--version", "predict --help", "activations"])
def test_help_that_nobody_reads_is_141_and_silent(weights: Path, command: str) -> None:
    run = run_shell(f"$NNFWD {command} | :; echo ${{PIPESTATUS[0]}}", weights.parent)

    assert (run.stdout, run.stderr) == ("141\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_1(weights: Path, command: str) -> None:
    args = {
        "predict": "-w w.yaml --row 1,2",
        "explain": "-w w.yaml --row 1,2",
        "activations": "",
        "exercise": "",
    }.get(command, "-w w.yaml")
    run = run_shell(f"$NNFWD {command} {args} > /dev/full", weights.parent)

    assert run.stderr == "nnfwd: cannot write to standard output: No space left on device\n"
    assert run.returncode == 1


@pytest.mark.parametrize("command", ["predict -w w.yaml --row 1,2", "--help", "--version"])
def test_a_closed_stdout_is_1(weights: Path, command: str) -> None:
    run = run_shell(f"$NNFWD {command} >&-", weights.parent)

    assert run.stderr.startswith("nnfwd: cannot write to standard output: ")
    assert run.returncode == 1


def test_a_closed_stdin_is_told(weights: Path) -> None:
    run = run_shell("$NNFWD predict -w w.yaml <&-", weights.parent)

    assert run.returncode in (1, 2)
    assert run.stderr.startswith("nnfwd: ")
    assert run.stderr.count("\n") == 1


def test_a_closed_stderr_changes_no_exit_code(weights: Path) -> None:
    assert run_shell("$NNFWD predict -w none.yaml 2>&-", weights.parent).returncode == 1


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_no_file_takes_the_place_of_a_closed_one(weights: Path, closed: str) -> None:
    # a Python that tells which descriptor the weights get, and goes on
    told = (
        "import os; from nnfwd.cli import main; real = os.open\n"
        "def told(path, *args, **options):\n"
        "    number = real(path, *args, **options)\n"
        "    path == 'w.yaml' and open('told', 'w').write(str(number))\n"
        "    return number\n"
        "os.open = told; main()\n"
    )
    weights.with_name("told.py").write_text(told)
    run_shell(f"{sys.executable} told.py show -w w.yaml {closed}", weights.parent)

    assert int(weights.with_name("told").read_text()) > 2


def has_opened(process: subprocess.Popen[str], folder: Path) -> bool:
    """Whether a process has a file without a name in a folder."""
    names = []
    for each in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            names.append(str(each.readlink()))
    return any(each.startswith(f"{folder}/#") for each in names)


def interrupt(args: list[str], folder: Path, number: int) -> tuple[int, str]:
    with subprocess.Popen(
        [*COMMAND, *args],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("x1,x2\n1,2\n")
        process.stdin.flush()
        if "-o" not in args:
            assert process.stdout.readline() == "output\n"
            assert process.stdout.readline() == "16.0\n"
        else:
            while not has_opened(process, folder):
                assert process.poll() is None
                time.sleep(0.01)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    return process.returncode, errors


def test_an_interrupt_is_130(weights: Path) -> None:
    assert interrupt(["predict", "-w", "w.yaml"], weights.parent, signal.SIGINT) == (130, "")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_a_signal_leaves_no_partial_file(weights: Path, number: int, code: int) -> None:
    target = weights.with_name("out.csv")
    target.write_text("before\n")

    args = ["predict", "-w", "w.yaml", "-o", "out.csv"]
    assert interrupt(args, weights.parent, number) == (code, "")

    assert target.read_text() == "before\n"
    assert sorted(path.name for path in weights.parent.iterdir()) == ["out.csv", "w.yaml"]


INTERRUPT_AT_AN_IMPORT = """
import signal, sys

module = sys.argv.pop()

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
from nnfwd.cli import main
main()
"""


@pytest.mark.parametrize("module", ["typer", "nnfwd.cli.app", "nnfwd.cli.sources", "numpy", "yaml"])
def test_an_interrupt_while_loading_is_130_and_silent(weights: Path, module: str) -> None:
    args = ["predict", "-w", "w.yaml", "--row", "1,2", module]
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPT_AT_AN_IMPORT, *args],
        cwd=weights.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 130)


def test_interrupts_that_are_ignored_stay_so(weights: Path) -> None:
    # as for a command that a script runs in the background
    script = (
        "trap '' INT; mkfifo rows; $NNFWD predict -w w.yaml -i rows & exec 3> rows; "
        "echo x1,x2 >&3; sleep 0.5; kill -INT $!; echo 1,2 >&3; exec 3>&-; wait $!"
    )
    run = run_shell(script, weights.parent)

    assert (run.stdout, run.stderr, run.returncode) == ("output\n16.0\n", "", 0)


def test_bad_data_leaves_the_output_file_as_it_was(nnfwd: Run, weights: Path) -> None:
    target = weights.with_name("out.csv")
    target.write_text("before\n")

    run = nnfwd("predict", "-w", "w.yaml", "-o", "out.csv", stdin="x1,x2\n1,2\n1,b\n")

    assert run.returncode == 1
    assert target.read_text() == "before\n"


def test_rejects_that_could_not_be_written_are_not_left_in_part(weights: Path) -> None:
    rows = "for i in $(seq 200); do echo 1,b; done"
    run = run_shell(  # files of 4 KiB at most
        f"(echo x1,x2; {rows}) | (ulimit -f 4; "
        "$NNFWD predict -w w.yaml --bad-rows skip --quiet --rejects rejects.csv -o out.csv)",
        weights.parent,
    )

    assert (run.stderr, run.returncode) == (
        "nnfwd: cannot write to 'rejects.csv': File too large\n",
        1,
    )
    assert [path.name for path in weights.parent.iterdir()] == ["w.yaml"]


def test_an_output_file_keeps_its_permissions_and_its_link(nnfwd: Run, weights: Path) -> None:
    target, link = weights.with_name("out.csv"), weights.with_name("link.csv")
    target.write_text("before\n")
    target.chmod(0o640)
    link.symlink_to(target)

    nnfwd("predict", "-w", "w.yaml", "-o", "link.csv", "--row", "1,2")

    assert link.is_symlink()
    assert target.read_text() == "output\n16.0\n"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_path_that_means_an_open_file_is_written_where_it_stands(
    weights: Path, path: str
) -> None:
    script = f"{{ echo first; $NNFWD predict -w w.yaml --row 1,2 -o {path}; echo last; }} > out.txt"
    run = run_shell(script, weights.parent)

    assert run.stderr == ""
    assert weights.with_name("out.txt").read_text() == "first\noutput\n16.0\nlast\n"


def test_a_path_that_means_a_closed_file(nnfwd: Run, weights: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-o", "/dev/fd/987", "--row", "1,2")

    assert run.stderr == "nnfwd: cannot write to '/dev/fd/987': Bad file descriptor\n"
    assert run.returncode == 1


def test_the_longest_name_that_a_file_can_have(nnfwd: Run, weights: Path) -> None:
    name = "x" * 251 + ".csv"
    run = nnfwd("predict", "-w", "w.yaml", "-o", name, "--row", "1,2")

    assert run.stderr == ""
    assert weights.with_name(name).read_text() == "output\n16.0\n"


def test_an_output_folder_that_is_missing(nnfwd: Run, weights: Path) -> None:
    run = nnfwd("predict", "-w", "w.yaml", "-o", "none/out.csv", "--row", "1,2")

    assert run.stderr == "nnfwd: cannot write to 'none/out.csv': No such file or directory\n"
    assert run.returncode == 1


def test_a_row_written_into_a_pipe_comes_out_at_once(weights: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "predict", "-w", "w.yaml"],
        cwd=weights.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for lines, answers in (("x1,x2\n1,2\n", ["output\n", "16.0\n"]), ("0,1\n", ["7.0\n"])):
            process.stdin.write(lines)
            process.stdin.flush()
            assert [process.stdout.readline() for _ in answers] == answers
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_any_locale(weights: Path, locale: str) -> None:
    run = run_shell("$NNFWD explain -w w.yaml --row 1,2", weights.parent, LC_ALL=locale)

    assert "2·x1 + 7·x2" in run.stdout
    assert run.returncode == 0


def test_the_locale_has_no_say_in_what_programs_read(weights: Path) -> None:
    run = run_shell("$NNFWD explain -w w.yaml --row 1,2", weights.parent, PYTHONIOENCODING="ascii")

    assert "2·x1 + 7·x2" in run.stdout


def test_too_many_open_files_is_1_and_says_so(weights: Path) -> None:
    # as where the limit leaves none for the modules that load last
    program = "import errno, os; from nnfwd.cli import boundary, main\n"
    program += "def full(**_): raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))\n"
    program += "boundary.app = full; main()\n"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    message = (
        "nnfwd: too many files are open at once\nhint: raise the limit, as with: ulimit -n 64\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)


AS_A_PROGRAM = """
import atexit, runpy, sys

atexit.register(print, "taken apart", file=sys.stderr)
sys.stdout.write("held back\\n")
runpy.run_module("nnfwd", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("row", "printed", "error", "code"),
    [
        ("1,2", "output\n16.0\nheld back\n", "", 0),
        ("1,x", "held back\n", "nnfwd: --row:1:2: 'x' is not a number\n", 1),
    ],
)
def test_the_program_ends_once_all_is_written_and_takes_nothing_apart(
    weights: Path, row: str, printed: str, error: str, code: int
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", AS_A_PROGRAM, "predict", "-w", "w.yaml", "--row", row],
        cwd=weights.parent,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.stderr, run.returncode) == (printed, error, code)


def test_what_is_held_back_and_cannot_be_written_is_an_error(weights: Path) -> None:
    options = ["predict", "-w", "w.yaml", "--row", "1,2", "-o", "out.csv"]
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-c", AS_A_PROGRAM, *options],
            cwd=weights.parent,
            env=os.environ | {"PYTHONUNBUFFERED": ""},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert "No space left on device" in run.stderr
    assert run.returncode == 120
