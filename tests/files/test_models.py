"""Files of other tools are told by their first bytes, with how to bring them in."""

import io
import pickle
import zipfile
import zlib

import numpy as np
import pytest

from conftest import Run
from nnfwd.errors import FileError
from nnfwd.files.models import refuse_model


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "content")
    return data.getvalue()


def saved(save: object, *arrays: object, **named: object) -> bytes:
    data = io.BytesIO()
    save(data, *arrays, **named)  # type: ignore[operator]
    return data.getvalue()


FILES = {
    # ir_version 8, producer "pytorch"
    "ONNX": (b"\x08\x08\x12\x07pytorch\x1a\x052.0.1", "an ONNX model"),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0\0\0", "an HDF5 file, as Keras and MATLAB write them"),
    "Keras": (archive("metadata.json", "config.json", "model.weights.h5"), "a Keras model"),
    "PyTorch": (archive("archive/data.pkl", "archive/data/0"), "a PyTorch file"),
    "skops": (archive("140.npy", "schema.json"), "a skops file of scikit-learn"),
    "npz": (saved(np.savez, w=np.eye(2)), "an archive of NumPy arrays"),
    "npy": (saved(np.save, np.eye(2)), "a NumPy array"),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet"),
    "zip": (archive("weights.yaml"), "a zip archive"),
    "pickle": (
        pickle.dumps([1, 2]),
        "a pickle, which nnfwd does not open since it may run any program",
    ),
    "joblib": (
        zlib.compress(pickle.dumps([1, 2]), 9),
        "a compressed file, as joblib writes a pickle, which nnfwd does not open since it may run "
        "any program",
    ),
    "safetensors": (b'\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32"}}', "a safetensors file"),
    "TFLite": (b"\x1c\0\0\0TFL3\x14\0", "a TensorFlow Lite model"),
    "MATLAB": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file"),
    "WEKA": (b"\xac\xed\x00\x05sr\x00", "a file of Java objects, as WEKA saves models"),
}


@pytest.mark.parametrize(("data", "name"), FILES.values(), ids=FILES)
def test_a_file_of_another_tool_is_told(data: bytes, name: str) -> None:
    with pytest.raises(FileError) as caught:
        refuse_model(data)
    assert caught.value.message == f"this is {name}, not a network of nnfwd"
    assert caught.value.hint

    with pytest.raises(FileError) as caught:
        refuse_model(data, as_rows=True)
    assert caught.value.message == f"this is {name}, not rows"
    assert caught.value.hint


@pytest.mark.parametrize(
    "data", [b"", b"node_0: [2, 4]", b"x1,x2\n3,5\n", "{é: 1}".encode(), b"\x08", b"caf\xe9", b"P"]
)
def test_text_is_left_alone(data: bytes) -> None:
    refuse_model(data)


def test_a_model_given_for_weights_or_rows(nnfwd: Run, tmp_path) -> None:
    (tmp_path / "w.yaml").write_text("output: [2, 7]\n")
    (tmp_path / "model.npz").write_bytes(FILES["npz"][0])

    run = nnfwd("show", "-w", "model.npz")
    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        "nnfwd: model.npz: this is an archive of NumPy arrays, not a network of nnfwd\n"
        "hint: in Python, np.load has `weights` and `biases` by name, to be written with "
        ".tolist(): see docs/other-tools.md\n"
    )

    run = nnfwd("predict", "-w", "w.yaml", "-i", "model.npz")
    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        "nnfwd: model.npz: this is an archive of NumPy arrays, not rows\n"
        "hint: in Python, array = np.load(...)[name], then np.savetxt('rows.csv', array, '%.17g', "
        "',', header='x1,x2', comments='')\n"
    )


SAVED_MODEL = (
    "hint: this is a SavedModel of TensorFlow, which is a program: save the Keras model that it "
    "was made of, model.save('model.keras'), or convert it: python -m tf2onnx.convert "
    "--saved-model FOLDER --output model.onnx\n"
)


def test_a_saved_model_is_told_by_its_folder_or_its_file(nnfwd: Run, tmp_path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "saved_model.pb").write_bytes(b"\x08\x01\x12\xf0\x20\x0a\x05serve")

    folder = nnfwd("show", "-w", "model")
    file = nnfwd("show", "-w", "model/saved_model.pb")

    assert (folder.stdout, folder.returncode) == (file.stdout, file.returncode) == ("", 1)
    assert folder.stderr == f"nnfwd: model: this is a directory, not a file\n{SAVED_MODEL}"
    assert file.stderr.endswith(SAVED_MODEL)
    assert file.stderr.count("\n") == 2
