"""A file is read whole, or an error says why not; errors in its data find their place again."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys

import pytest

from nnfwd.errors import FileError, NetworkError
from nnfwd.files.documents import placing_errors, read_document
from nnfwd.files.documents.locate import locate
from nnfwd.files.utf8 import read_text


def error(path: object) -> str:
    with pytest.raises(FileError) as caught:
        read_document(path)
    return str(caught.value)


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_missing_file(folder) -> None:
    assert error("none.yaml") == "none.yaml: there is no such file"
    assert error(folder.path / "none.json").endswith("none.json: there is no such file")


def test_a_directory_as_a_file(folder) -> None:
    (folder.path / "d.yaml").mkdir()
    assert error("d.yaml") == "d.yaml: this is a directory, not a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(folder) -> None:
    folder.write("w.yaml", "a: 1")
    (folder.path / "w.yaml").chmod(0)
    assert error("w.yaml") == "w.yaml: permission to read it is denied"


def test_permission_denied_by_the_system(folder, monkeypatch) -> None:
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    assert error("w.yaml") == "w.yaml: permission to read it is denied"


def test_other_reasons_of_the_system(folder) -> None:
    assert error("x" * 5000).endswith(": it cannot be read: File name too long")
    assert error("a\0b") == "a\\x00b: it cannot be read: embedded null byte"
    folder.write("w.yaml", "a: 1")
    assert error("w.yaml/x") == "w.yaml/x: it cannot be read: Not a directory"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: 1\nb: \xe9t\xe9", "w.yaml:2:4: byte 0xe9 is not UTF-8: save the text as UTF-8"),
        (b"\xc3\xa9: \xff", "w.yaml:1:4: byte 0xff is not UTF-8: save the text as UTF-8"),
        (b"a: \xc3", "w.yaml:1:4: byte 0xc3 is not UTF-8: save the text as UTF-8"),
        (b"a: \xed\xa0\x80", "w.yaml:1:4: byte 0xed is not UTF-8: save the text as UTF-8"),
        ("a: 1".encode("utf-16"), "w.yaml: the text is UTF-16: save it as UTF-8"),
        (b"\xfe\xff\0a", "w.yaml: the text is UTF-16: save it as UTF-8"),
        ("a: 1".encode("utf-32"), "w.yaml: the text is UTF-32: save it as UTF-8"),
        (b"a: 1\nb\0: 2", "w.yaml:2:2: a NUL byte: this is not a text file, or not UTF-8"),
        (
            "a: 1".encode("utf-16-le"),
            "w.yaml:1:2: a NUL byte: this is not a text file, or not UTF-8",
        ),
    ],
)
def test_bytes_that_are_not_text(folder, data: bytes, message: str) -> None:
    assert error(folder.write("w.yaml", data)) == message


def test_a_byte_order_mark_is_skipped(folder) -> None:
    assert read_document(folder.write("w.yaml", b"\xef\xbb\xbfa: 1")).data == {"a": 1}
    assert read_document(folder.write("w.json", b'\xef\xbb\xbf{"a": 1}')).data == {"a": 1}


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files(folder, compress) -> None:
    # by content, whatever the name; the kind is told by the name without the last end
    for name in ("w.yaml", "w.yaml.gz", "w.xz"):
        assert read_document(folder.write(name, compress(b"a: 1"))).data == {"a": 1}
    message = "w.json.bz2:1:1: not valid JSON: expecting value"
    assert error(folder.write("w.json.bz2", compress(b"a: 1"))) == message
    cut = compress(b"a: 1")[:-3]
    assert error(folder.write("w.yaml", cut)).endswith("the file was cut short")


def test_a_missing_last_newline_changes_nothing(folder) -> None:
    assert read_text(folder.write("a", "x\n")) == "x\n"
    assert read_document(folder.write("w.yaml", "a: 1")).data == {"a": 1}


@pytest.mark.parametrize("name", ["w.json", "W.JSON"])
def test_json_by_name_is_json_alone(folder, name: str) -> None:
    assert error(folder.write(name, "a: 1")) == f"{name}:1:1: not valid JSON: expecting value"


@pytest.mark.parametrize("name", ["w.yaml", "w.yml", "w", "w.txt"])
def test_every_other_name_is_yaml(folder, name: str) -> None:
    assert read_document(folder.write(name, "a: 1")).data == {"a": 1}
    assert read_document(folder.write(name, '{"a": 1}')).data == {"a": 1}


def test_standard_input(folder, monkeypatch) -> None:
    give_stdin(monkeypatch, b"a: 1")
    file = read_document("-")
    assert (file.name, file.data) == ("<stdin>", {"a": 1})
    give_stdin(monkeypatch, b"a: b: c")
    assert error("-").startswith("<stdin>:1:5: not valid YAML: ")


def test_standard_input_that_is_closed(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert error("-") == "<stdin>: standard input is closed"
    give_stdin(monkeypatch, b"")
    sys.stdin.close()
    assert error("-") == "<stdin>: standard input is closed"
    monkeypatch.setattr(sys, "stdin", object())  # as in a notebook
    assert error("-") == "<stdin>: standard input is closed"


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no /dev/fd here")  # noqa: PTH110
def test_a_pipe_by_its_path() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a: [1, 2]")
    os.close(writing)
    try:
        assert read_document(f"/dev/fd/{reading}").data == {"a": [1, 2]}
    finally:
        os.close(reading)


TEXT = """\
inputs: [a, 'b']
"layers":
- nodes:
    n: [1, 2]
    m:
      weights: {a: 1, b: 2}
- - 1
  - x
"""


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (("inputs",), (1, 1)),
        (("inputs", 0), (1, 10)),
        (("inputs", 1), (1, 13)),
        (("layers",), (2, 1)),
        (("layers", 0), (3, 3)),
        (("layers", 0, "nodes", "n", 1), (4, 12)),
        (("layers", 0, "nodes", "m"), (5, 5)),
        (("layers", 0, "nodes", "m", "weights", "b"), (6, 23)),
        (("layers", 1, 1), (8, 5)),
        (("layers", 1, 7), (7, 3)),  # as far as the text goes
        (("layers", 0, "nodes", "m", "bias", "x"), (5, 5)),
        (("none",), None),
        ((), None),
    ],
)
def test_where_a_key_path_stands(key, place) -> None:
    assert locate(TEXT, key) == place


def test_json_with_tabs_is_located() -> None:
    assert locate('{\n\t"a": 1,\n\t"b": [1,\t2]\n}', ("b", 1)) == (3, 11)


def test_json_that_is_no_yaml_is_not_located() -> None:
    text = '{"\\ud83d\\ude00": 1, "b": 2}'
    assert locate(text, ("b",)) is None


def test_an_error_about_the_data_gets_its_place(folder) -> None:
    file = read_document(folder.write("w.json", '{"a": [1,\n2]}'))
    with pytest.raises(NetworkError) as caught, placing_errors(file.name, file.locate):
        raise NetworkError("wrong", key=("a", 1))
    assert str(caught.value) == "w.json:2:1: a[1]: wrong"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}', "w.json:2:16: b: the key 'c' is given twice"),
        ("[" * 65 + "]" * 65, "w.json:1:65: nested deeper than 64 levels"),
    ],
)
def test_json_errors_without_a_place_get_one(folder, text: str, message: str) -> None:
    assert error(folder.write("w.json", text)) == message
