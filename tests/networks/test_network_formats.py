"""The format of a network file: told by its content, or else by the end of its name."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from nnfwd.networks.files import load_network
from nnfwd.networks.formats import FORMATS, find_format

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from nnfwd.formats import Format


def archive(*names: str, rest: int = 0) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, b"content" + b"\0" * rest)
    return data.getvalue()


CONTENTS = {
    "onnx": (b"\x08\x08\x12\x07pytorch\x1a\x052.0.1", b"\x08\x03:\x10", b"\x08\x0a\x3a\x01"),
    "keras": (
        b"\x89HDF\r\n\x1a\n\0\0\0",
        archive("metadata.json", "config.json", "model.weights.h5"),
        archive("metadata.json", "config.json", "model.weights.h5", rest=100_000),
    ),
    "safetensors": (b'\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32"}}',),
    "pytorch": (
        archive("archive/data.pkl", "archive/data/0", rest=100_000),
        b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
    ),
    "skops": (archive(*(f"{number}.npy" for number in range(200)), "schema.json"),),
    "fann": (b"FANN_FLO_2.1\nnum_layers=3\n", b"FANN_FIX_2.1\n"),
}

OTHERS = [
    b"",
    b"\x08",
    b"FANN",
    b"PK\x03\x04",
    archive("weights.yaml"),
    b"node_0: [2, 4]\noutput: [3]\n",
    b'{"node_0": [2, 4], "output": [3]}',
]


@pytest.mark.parametrize(
    ("name", "content"), [(name, each) for name, some in CONTENTS.items() for each in some]
)
def test_the_content_tells_the_format_whatever_the_name(
    tmp_path: Path, name: str, content: bytes
) -> None:
    for suffix in (".json", "", ".csv", *FORMATS[name].suffixes):
        path = tmp_path / f"net{suffix}"
        path.write_bytes(content)
        assert find_format(path).name == name


@pytest.mark.parametrize("content", OTHERS)
@pytest.mark.parametrize("row", FORMATS.read.values(), ids=FORMATS.read)
def test_the_name_tells_the_format_where_the_content_does_not(
    tmp_path: Path, row: Format, content: bytes
) -> None:
    for suffix in row.suffixes:
        path = tmp_path / f"net{suffix}"
        path.write_bytes(content)
        assert find_format(path) == row


def test_any_other_name_is_yaml(tmp_path: Path) -> None:
    for name in ("net", "net.txt", "net.onnx.bak"):
        (tmp_path / name).write_text("output: [2, 7]")
        assert find_format(tmp_path / name).name == "yaml"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("brain", {"sizes": [2, 3, 1], "layers": []}),
        ("tensorflowjs", {"format": "layers-model", "modelTopology": {}, "weightsManifest": []}),
    ],
)
def test_its_keys_tell_a_document_of_another_tool(name: str, data: dict[str, object]) -> None:
    assert FORMATS.of_document(data) == FORMATS[name]


@pytest.mark.parametrize(
    "data", [{}, [], None, "sizes layers", {"layers": []}, ["sizes", "layers"]]
)
def test_other_documents_are_networks_of_nnfwd(data: object) -> None:
    assert FORMATS.of_document(data) is None


def test_a_binary_file_on_standard_input_has_to_be_named(nnfwd: Run) -> None:
    run = nnfwd("show", "-w", "-", stdin=CONTENTS["onnx"][0])

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        "nnfwd: <stdin>: this is an ONNX model, not a network of nnfwd\n"
        "hint: give the name of its file: standard input is YAML or JSON\n"
    )


def test_a_json_document_of_nnfwd_is_parsed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []
    loads = json.loads

    def count(text: str, **how: object) -> object:
        parsed.append(text)
        return loads(text, **how)

    monkeypatch.setattr(json, "loads", count)
    (tmp_path / "net.json").write_text('{"output": [2, 7]}')

    load_network(tmp_path / "net.json")

    assert parsed == ['{"output": [2, 7]}']


@pytest.mark.parametrize(
    "row", [row for row in FORMATS.written.values() if not row.reader], ids=lambda row: row.name
)
def test_what_is_only_written_is_refused_by_name(nnfwd: Run, tmp_path: Path, row: Format) -> None:
    (tmp_path / f"w{row.suffixes[0]}").write_text("output: [2]\n")

    run = nnfwd("predict", "-w", f"w{row.suffixes[0]}", "--row", "1")

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        f"nnfwd: w{row.suffixes[0]}: {row.title} is written from networks, and none is read from "
        "it\nhint: give the file that it was converted from\n"
    )
