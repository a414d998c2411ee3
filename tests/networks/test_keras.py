"""Models of Keras and TensorFlow.js: what their layers are here, and what is refused of them."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnfwd.errors import FileError, NetworkError, NnfwdError
from nnfwd.networks import load_network
from nnfwd.networks.files import read_target
from nnfwd.networks.keras.activations import by_name, of_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_files import Folder

DATA = Path(__file__).parents[1] / "data" / "other_tools"

READ = (
    "the layers that are read: Dense, Activation, ELU, LeakyReLU, ReLU, Softmax, ThresholdedReLU, "
    "PReLU, BatchNormalization, Normalization, Rescaling, Add, Subtract, Average, Concatenate, "
    "Flatten, Reshape, Permute, ActivityRegularization, AlphaDropout, Dropout, GaussianDropout, "
    "GaussianNoise, Identity, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D"
)
ONNX = "what is computed may be in nnfwd as ONNX: model.export('model.onnx', format='onnx')"


def changed(name: str, change: Callable[[dict[str, Any]], None], **members: bytes) -> bytes:
    """Change the configuration of a .keras file, or its members."""
    data = io.BytesIO()
    with zipfile.ZipFile(DATA / name) as old, zipfile.ZipFile(data, "w") as new:
        for each in old.namelist():
            content = members.get(each.partition(".")[0], old.read(each))
            if each == "config.json":
                config = json.loads(content)
                change(config)
                content = json.dumps(config).encode()
            new.writestr(each, content)
    return data.getvalue()


def layer(config: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in config["config"]["layers"] if each["config"]["name"] == name
    )
    return found


def refused(folder: Folder, content: bytes, name: str = "net.keras") -> NnfwdError:
    folder.write(name, content)
    with pytest.raises(NnfwdError) as caught:
        read_target(name)
    assert caught.value.file == name
    return caught.value


def test_what_was_read_is_said() -> None:
    lines = {
        name: read_target(DATA / name).provenance
        for name in ("keras_normalization.keras", "keras3_several.keras", "keras2_normalized.h5")
    }
    assert lines == {
        "keras_normalization.keras": (
            "read from Keras 3.15.1: Normalization, 2 Dense",
            "read from Keras 3.15.1: float32, widened exactly",
            "read from normalization: scale of inputs = √variance",
            "assumed input names: none in the file; by position",
        ),
        "keras3_several.keras": (
            "read from Keras 3.15.1: Permute, Flatten, 4 Dense, Subtract, Concatenate, Average, "
            "Rescaling",
            "read from Keras 3.15.1: float32, widened exactly",
            "read from inputs of shape (2, 2), row by row",
        ),
        "keras2_normalized.h5": (
            "read from Keras 2.21.0: 3 BatchNormalization, Dropout, 2 Dense, LeakyReLU, ReLU",
            "read from Keras 2.21.0: float32, widened exactly",
            "read from batch_normalization_1: weight = gamma/√(moving_variance + 0.001), "
            "bias = beta - moving_mean·weight",
            "read from batch_normalization: weight = gamma/√(moving_variance + 1e-05), "
            "bias = beta - moving_mean·weight",
            "read from batch_normalization_2: weight = gamma/√(moving_variance + 0.001), "
            "bias = beta - moving_mean·weight",
            "assumed input names: none in the file; by position",
        ),
    }


def test_several_inputs_and_outputs_have_the_names_of_their_layers() -> None:
    network = load_network(DATA / "keras3_several.keras")
    assert network.named
    assert [each.name for each in network.inputs] == ["rest_1", "rest_2", "rest_3", "rest_4", "age"]
    assert network.outputs == ("price", "kind_1", "kind_2")


def test_a_normalization_of_inputs_is_their_scaling() -> None:
    network = load_network(DATA / "keras_normalization.keras")
    assert [(each.mean, each.scale) for each in network.inputs] == [(1, 2), (-2, 0.5), (0.5, 3)]
    assert [each.name for each in network.layers] == ["dense", "dense_1"]


@pytest.mark.parametrize(
    ("written", "version", "activation"),
    [
        (None, 3, "identity"),
        ("linear", 3, "identity"),
        ("leaky_relu", 3, "leaky_relu(negative_slope=0.2)"),
        ("hard_sigmoid", 2, "hard_sigmoid(slope=0.2)"),
        ("hard_sigmoid", 3, "hard_sigmoid"),
        ("swish", 2, "silu"),
        ("hard_silu", 3, "hard_swish"),
        ("sparse_sigmoid", 3, "hard_sigmoid(slope=0.5)"),
        (
            {"class_name": "LeakyReLU", "config": {"negative_slope": 0.1}},
            3,
            "leaky_relu(negative_slope=0.1)",
        ),
        ({"class_name": "Softmax", "config": {"axis": -1}}, 3, "softmax"),
    ],
)
def test_names_of_activations_mean_what_they_mean_in_that_version(
    written: Any, version: int, activation: str
) -> None:
    assert str(by_name(written, version)) == activation


@pytest.mark.parametrize(
    ("class_name", "config", "activation"),
    [
        ("LeakyReLU", {}, "leaky_relu(negative_slope=0.3)"),
        ("LeakyReLU", {"alpha": 0.5}, "leaky_relu(negative_slope=0.5)"),
        ("LeakyReLU", {"negative_slope": 0.5}, "leaky_relu(negative_slope=0.5)"),
        ("ELU", {"alpha": 0.5}, "elu(alpha=0.5)"),
        ("ThresholdedReLU", {"theta": 0.5}, "thresholded_relu(alpha=0.5)"),
        ("Softmax", {"axis": -1}, "softmax"),
        ("ReLU", {}, "relu"),
        ("ReLU", {"max_value": 6.0}, "relu6"),
        ("ReLU", {"negative_slope": 0.5}, "leaky_relu(negative_slope=0.5)"),
        ("ReLU", {"max_value": 2.0}, "bounded_relu(max_value=2)"),
        ("ReLU", {"threshold": 2.0}, "bounded_relu(threshold=2)"),
        ("Activation", {"activation": "tanh"}, "tanh"),
    ],
)
def test_layers_that_activate(class_name: str, config: dict[str, Any], activation: str) -> None:
    assert str(of_layer(class_name, config, 3)) == activation


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("sparsemax", "its activation 'sparsemax' is not one of nnfwd"),
        ("my_own", "its activation 'my_own' is not one of nnfwd"),
        (
            {"class_name": "function", "config": "my_own"},
            "its activation is 'my_own', which is not one of Keras",
        ),
        (
            {"class_name": "Softmax", "config": {"axis": 0}},
            "it is taken over another axis than the last",
        ),
    ],
)
def test_other_activations_are_refused(written: Any, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        by_name(written, 3)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("class_name", "why"),
    [
        ("Lambda", "is code of one's own, which is not run"),
        ("Multiply", "multiplies two values of a row"),
        ("Minimum", "compares two values of a row"),
        (
            "LayerNormalization",
            "divides by what it computes of the row, which a sum of weighted values cannot express",
        ),
        ("Conv2D", "is not one of those that nnfwd reads"),
    ],
)
def test_what_a_weighted_sum_cannot_express_is_refused(
    folder: Folder, class_name: str, why: str
) -> None:
    def change(config: dict[str, Any]) -> None:
        layer(config, "dense_1")["class_name"] = class_name

    error = refused(folder, changed("keras_sequential.keras", change))

    assert error.headline() == f"net.keras: layer dense_1 ({class_name}): a {class_name} {why}"
    assert error.hint == READ


def test_layers_of_ones_own_are_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        layer(config, "dense_1")["module"] = "my_project.layers"

    error = refused(folder, changed("keras_sequential.keras", change))

    assert error.headline() == (
        "net.keras: layer dense_1 (Dense): it is of 'my_project.layers', and not a layer of Keras"
    )


def test_an_operation_that_is_called_as_a_layer_is_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        layer(config, "add")["module"] = "keras.src.ops.numpy"

    error = refused(folder, changed("keras_functional.keras", change))

    assert (error.message, error.hint) == (
        "it is of 'keras.src.ops.numpy', and not a layer of Keras",
        ONNX,
    )


def test_a_model_of_ones_own_is_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        config["class_name"] = "MyModel"

    error = refused(folder, changed("keras_sequential.keras", change))

    assert error.message == "a MyModel is code of one's own, which is not in the file"


def test_weights_of_another_layer_are_not_taken(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        layers = config["config"]["layers"]
        at = [index for index, each in enumerate(layers) if each["class_name"] == "Dense"]
        layers[at[0]], layers[at[1]] = layers[at[1]], layers[at[0]]

    error = refused(folder, changed("keras_functional.keras", change))

    assert error.headline() == (
        "net.keras: layer dense_1 (Dense): where its weights should be are those of 'dense'"
    )


@pytest.mark.parametrize(
    ("name", "key", "value", "message"),
    [
        ("dense", "units", 7, "its kernel has shape (4, 5), and it takes 4 values"),
        ("dense", "use_bias", False, "expected 1 array of weights (kernel), found 2"),
        (
            "dense",
            "activation",
            {"class_name": "x"},
            "its activation is 'x', which is not one of Keras",
        ),
    ],
)
def test_configurations_that_do_not_fit_the_weights(
    folder: Folder, name: str, key: str, value: Any, message: str
) -> None:
    def change(config: dict[str, Any]) -> None:
        layer(config, name)["config"][key] = value

    error = refused(folder, changed("keras_sequential.keras", change))

    assert error.headline() == f"net.keras: layer {name} (Dense): {message}"


def test_dropout_that_is_applied_as_in_training_is_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        layer(config, "add")["inbound_nodes"][0]["kwargs"] = {"training": True}

    error = refused(folder, changed("keras_functional.keras", change))

    assert error.headline() == "net.keras: layer add (Add): it is applied with training=true"


def test_a_circle_of_layers_is_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        add = layer(config, "add")["inbound_nodes"][0]
        add["args"][0][0]["config"]["keras_history"] = ["concatenate", 0, 0]

    error = refused(folder, changed("keras_functional.keras", change))

    assert error.headline() == (
        "net.keras: layer add (Add): it takes 'concatenate', which nothing gives"
    )


def test_inputs_whose_size_is_not_fixed_are_refused(folder: Folder) -> None:
    def change(config: dict[str, Any]) -> None:
        config["config"]["layers"][0]["config"]["batch_shape"] = [None, None]

    error = refused(folder, changed("keras_sequential.keras", change))

    assert error.message == "the shape of its inputs is [None, None]: expected fixed sizes"


def test_weights_alone_are_refused_with_what_to_save(folder: Folder) -> None:
    with zipfile.ZipFile(DATA / "keras_sequential.keras") as file:
        error = refused(folder, file.read("model.weights.h5"), "net.weights.h5")

    assert (error.message, error.hint) == (
        "this HDF5 file is weights alone, without the layers",
        "save the whole model: model.save('model.keras')",
    )


def test_a_bomb_is_not_unpacked(folder: Folder) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", b" " * (17 << 20))
        file.writestr("model.weights.h5", b"")

    error = refused(folder, data.getvalue())

    assert error.message == "'config.json' in the zip archive is longer than 16777216 bytes"


def nothing(config: dict[str, Any]) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"config": b"{"}, "not valid JSON: expecting property name enclosed in double quotes"),
        ({"metadata": b"\xff"}, "metadata.json is not UTF-8"),
        ({"metadata": b"[]"}, "expected a mapping, found an empty list"),
        ({"model": b""}, "the HDF5 file is damaged: it does not begin as one"),
    ],
)
def test_damaged_members_are_refused(
    folder: Folder, members: dict[str, bytes], message: str
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(DATA / "keras_sequential.keras") as old, zipfile.ZipFile(data, "w") as new:
        for each in old.namelist():
            new.writestr(each, members.get(each.partition(".")[0], old.read(each)))

    assert refused(folder, data.getvalue()).message.startswith(message)


def model_json(change: Callable[[dict[str, Any]], None]) -> str:
    document = json.loads((DATA / "tfjs_dense" / "model.json").read_text())
    change(document)
    return json.dumps(document)


@pytest.fixture
def beside(folder: Folder) -> Folder:
    for shard in (DATA / "tfjs_dense").glob("*.bin"):
        shutil.copy(shard, folder.path)
    return folder


@pytest.mark.parametrize(
    "path", ["../outside.bin", "/etc/passwd", "a/b.bin", "..", "", "C:\\x.bin", "http://host/x.bin"]
)
def test_weights_come_from_beside_the_model_alone(beside: Folder, path: str) -> None:
    def change(document: dict[str, Any]) -> None:
        document["weightsManifest"][0]["paths"][0] = path

    error = refused(beside, model_json(change).encode(), "model.json")

    assert error.message == f"the file of weights {path!r} is not beside the model"


def test_a_link_beside_the_model_is_not_followed(beside: Folder) -> None:
    target = beside.path / "group1-shard1of2.bin"
    target.unlink()
    target.symlink_to("/etc/passwd")

    error = refused(beside, model_json(nothing).encode(), "model.json")

    assert error.message == "the file of weights 'group1-shard1of2.bin' is a link to another place"


def test_a_missing_file_of_weights_is_named(folder: Folder) -> None:
    folder.write("model.json", model_json(nothing))
    with pytest.raises(FileError) as caught:
        read_target("model.json")
    assert str(caught.value) == "group1-shard1of2.bin: there is no such file"


def test_arrays_longer_than_their_files_are_refused(beside: Folder) -> None:
    def change(document: dict[str, Any]) -> None:
        document["weightsManifest"][0]["weights"][0]["shape"] = [3, 10**12]

    error = refused(beside, model_json(change).encode(), "model.json")

    assert error.message == (
        "an array of shape (3, 1000000000000) needs 12000000000000 bytes, of which 104 are left"
    )


def test_quantized_weights_are_what_tensorflow_js_makes_of_them(beside: Folder) -> None:
    """Each whole number is number·scale + min, rounded to float32."""

    def change(document: dict[str, Any]) -> None:
        entry = document["weightsManifest"][0]["weights"][0]
        entry["quantization"] = {"dtype": "uint8", "scale": 0.1, "min": -1.0}
        document["weightsManifest"][0]["paths"] = ["small.bin"]

    shards = [(DATA / "tfjs_dense" / f"group1-shard{n}of2.bin").read_bytes() for n in (1, 2)]
    beside.write("small.bin", bytes(range(12)) + b"".join(shards)[48:])
    beside.write("model.json", model_json(change))

    weights = load_network("model.json").layers[0].weights

    expected = (np.arange(12) * 0.1 - 1.0).astype("f4").astype(float).reshape(3, 4).T
    np.testing.assert_array_equal(weights, expected)
    assert read_target("model.json").provenance[1] == (
        "read from TensorFlow.js tfjs-layers v4.22.0: "
        "float32 and uint8 (quantized), widened exactly"
    )


def test_a_graph_model_is_refused(beside: Folder) -> None:
    def change(document: dict[str, Any]) -> None:
        document["format"] = "graph-model"

    error = refused(beside, model_json(change).encode(), "model.json")

    assert error.message == "this is a graph model of TensorFlow.js: expected a layers model"


def test_a_file_of_old_keras_without_a_version_is_read_as_keras_2(folder: Folder) -> None:
    h5py = pytest.importorskip("h5py")
    folder.write("net.h5", (DATA / "keras2_sequential.h5").read_bytes())
    with h5py.File("net.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        dense = next(each for each in config["config"]["layers"] if each["class_name"] == "Dense")
        dense["config"]["activation"] = "hard_sigmoid"
        file.attrs["model_config"] = json.dumps(config)
        del file.attrs["keras_version"]

    target = read_target("net.h5")

    assert str(target.nodes[0].activation) == "hard_sigmoid(slope=0.2)"
    assert target.provenance[-1] == "assumed Keras 2: the version is not in the file"
