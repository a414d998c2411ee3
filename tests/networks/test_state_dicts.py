"""Weights by name, of PyTorch and of safetensors: nothing is run, nothing is assumed in silence."""

from __future__ import annotations

import json
import pickle
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import torch_files as torch
from nnfwd.core import parse_activation
from nnfwd.errors import FileError, NetworkError, NnfwdError
from nnfwd.networks import Settings, load_network
from nnfwd.networks.files import read_target

if TYPE_CHECKING:
    from conftest import Run
    from network_files import Folder

ONNX = (
    "export the model as ONNX, which has all that it computes: "
    "torch.onnx.export(model, example, 'model.onnx')"
)
ALONE = "save the weights alone: torch.save(model.state_dict(), 'model.pt')"
TANH = Settings(None, parse_activation("tanh"), parse_activation("identity"))


def weights(*sizes: int, names: tuple[str, ...] = (), bias: bool = True) -> dict[str, np.ndarray]:
    """Make float32 weights of linear layers, as ``state_dict`` names them."""
    random = np.random.default_rng(1)
    arrays = {}
    for index, (fan_in, n_nodes) in enumerate(pairwise(sizes)):
        name = names[index] if names else str(2 * index)
        arrays[f"{name}.weight"] = random.normal(size=(n_nodes, fan_in)).astype("f4")
        if bias:
            arrays[f"{name}.bias"] = random.normal(size=n_nodes).astype("f4")
    return arrays


def by_hand(arrays: dict[str, np.ndarray], order: tuple[str, ...], row: list[float]) -> np.ndarray:
    values = np.array(row)
    for index, name in enumerate(order):
        values = arrays[f"{name}.weight"].astype(float) @ values
        values += arrays.get(f"{name}.bias", np.zeros(1, "f4")).astype(float)
        values = np.tanh(values) if index < len(order) - 1 else values
    return values


def save_safetensors(arrays: dict[str, np.ndarray]) -> bytes:
    """Write weights with the library of the format, where it is installed."""
    data: bytes = pytest.importorskip("safetensors.numpy").save(arrays)
    return data


SAVERS = {"new.pt": torch.save, "old.pth": torch.save_old, "some.safetensors": save_safetensors}


@pytest.mark.parametrize(("name", "save"), SAVERS.items(), ids=SAVERS)
def test_weights_are_widened_exactly_and_computed(folder: Folder, name: str, save: Any) -> None:
    arrays = weights(3, 4, 4, 2)
    folder.write(name, save(arrays))

    network = load_network(name, settings=TANH)

    for layer, number in zip(network.layers, "024", strict=True):
        assert layer.name == number
        np.testing.assert_array_equal(layer.weights, arrays[f"{number}.weight"].astype(float))
        np.testing.assert_array_equal(layer.biases, arrays[f"{number}.bias"].astype(float))
    predicted = network.predict([[1, -2, 0.5]])[0]
    np.testing.assert_allclose(
        predicted, by_hand(arrays, ("0", "2", "4"), [1, -2, 0.5]), rtol=1e-14
    )


@pytest.mark.parametrize(("name", "save"), SAVERS.items(), ids=SAVERS)
def test_activations_have_to_be_given(nnfwd: Run, tmp_path: Path, name: str, save: Any) -> None:
    (tmp_path / name).write_bytes(save(weights(3, 4, 2)))

    run = nnfwd("show", "-w", name)

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr == (
        f"nnfwd: {name}: activations are not in the file; its layers: 0 (3 -> 4), 2 (4 -> 2)\n"
        "hint: give them, as --activation relu --output-activation identity, "
        "or in a file by --config\n"
    )
    assert nnfwd("show", "-w", name, "--activation", "relu").returncode == 0


def test_a_network_without_hidden_nodes_needs_the_activation_of_its_outputs(folder: Folder) -> None:
    folder.write("net.pt", torch.save(weights(3, 1, names=("fc",))))

    with pytest.raises(NetworkError) as caught:
        load_network("net.pt", settings=Settings(None, parse_activation("relu")))

    assert caught.value.message == ("activations are not in the file; its layers: fc (3 -> 1)")
    settings = Settings(output_activation=parse_activation("sigmoid"))
    assert str(load_network("net.pt", settings=settings).layers[0].activations[0]) == "sigmoid"


NAMELESS = "assumed input names: none in the file; by position"


@pytest.mark.parametrize(
    ("sizes", "names", "order", "assumed"),
    [
        # the shapes allow one order alone, whatever the names are
        ((3, 4, 5, 2), ("out", "c10", "a"), "out c10 a", []),
        ((4, 8, 8, 1), ("in", "mid", "a_out"), "in mid a_out", []),
        # two layers could be exchanged: the order of the file and of numbers in names agree
        (
            (4, 4, 4, 1),
            ("fc2", "fc10", "out"),
            "fc2 fc10 out",
            ["assumed order of layers: fc2, fc10, out (as in the file and by name)"],
        ),
        # the names fit in no other order than that of the file
        (
            (4, 2, 4, 2, 3),
            ("b", "z", "a", "y"),
            "b z a y",
            ["assumed order of layers: b, z, a, y (as in the file)"],
        ),
    ],
)
def test_layers_come_in_the_order_of_shapes_or_else_of_names(
    folder: Folder, sizes: tuple[int, ...], names: tuple[str, ...], order: str, assumed: list[str]
) -> None:
    folder.write("net.pt", torch.save(weights(*sizes, names=names)))

    target = read_target("net.pt")

    assert list(dict.fromkeys(node.layer for node in target.nodes)) == order.split()
    read = "read from PyTorch state_dict: float32, widened exactly"
    assert target.provenance == (read, *assumed, NAMELESS)


def test_an_order_that_file_and_names_do_not_agree_on_is_refused(folder: Folder) -> None:
    folder.write("net.pt", torch.save(weights(3, 3, 3, names=("fc2", "fc1"))))

    with pytest.raises(NetworkError) as caught:
        read_target("net.pt")

    assert caught.value.message == (
        "the layers fit in several orders: fc2, fc1 (as in the file) or fc1, fc2 (by name)"
    )
    assert caught.value.hint == ONNX


def test_names_of_safetensors_are_in_natural_order(folder: Folder) -> None:
    names = ("fc1", "fc2", "fc10")
    arrays = weights(3, 3, 3, 3, names=names)
    folder.write("net.safetensors", save_safetensors(arrays))

    target = read_target("net.safetensors")
    predicted = load_network("net.safetensors", settings=TANH).predict([[1, -2, 0.5]])[0]

    assert target.provenance == (
        "read from safetensors: float32, widened exactly",
        "assumed order of layers: fc1, fc2, fc10 (by name)",
        "assumed orientation: a row of each weight is a node, since both ways fit the shapes",
        NAMELESS,
    )
    np.testing.assert_allclose(predicted, by_hand(arrays, names, [1, -2, 0.5]), rtol=1e-14)


def test_a_kernel_has_a_column_a_node(folder: Folder) -> None:
    arrays = {"d.kernel": np.eye(3, 2, dtype="f8"), "d.bias": np.array([1.0, 2.0])}
    folder.write("net.safetensors", save_safetensors(arrays))

    target = read_target("net.safetensors")

    assert [node.weights.tolist() for node in target.nodes] == [[1, 0, 0], [0, 1, 0]]
    assert target.provenance == ("read from safetensors: float64", NAMELESS)


def test_a_square_kernel_is_turned_and_that_is_said(folder: Folder) -> None:
    arrays = {"d.kernel": np.array([[1.0, 2], [3, 4]]), "d.bias": np.array([1.0, 2.0])}
    folder.write("net.safetensors", save_safetensors(arrays))

    target = read_target("net.safetensors")

    assert [node.weights.tolist() for node in target.nodes] == [[1, 3], [2, 4]]
    assert target.provenance[1] == (
        "assumed orientation: a column of each kernel is a node, since both ways fit the shapes"
    )


def test_a_layer_without_a_bias_is_assumed_to_be_linear(folder: Folder) -> None:
    folder.write("net.pt", torch.save(weights(3, 2, bias=False)))
    assert "assumed layer 0 to be linear without a bias" in read_target("net.pt").provenance


def test_weights_are_found_in_a_checkpoint(folder: Folder) -> None:
    arrays = weights(3, 4, 2)
    others = {"epoch": torch.whole(7), "optimizer": torch.mapping({"lr": b"G" + b"\0" * 8})}
    folder.write("net.pt", torch.save(arrays, "model_state_dict", **others))

    target = read_target("net.pt")

    assert target.provenance[:2] == (
        "read from PyTorch state_dict under model_state_dict: float32, widened exactly",
        "read from PyTorch: left out epoch, optimizer",
    )
    assert target.nodes[0].weights.tolist() == arrays["0.weight"][0].tolist()


def test_weights_of_several_networks_are_not_chosen_from(folder: Folder) -> None:
    array = np.eye(2, dtype="f4")
    one = torch.mapping({"0.weight": torch.tensor("a", array)})
    folder.write("gan.pt", torch.archive(torch.mapping({"g": one, "d": one}), {"a": array}))

    with pytest.raises(FileError) as caught:
        read_target("gan.pt")

    assert caught.value.message == "there are weights of several networks: g, d"
    assert caught.value.hint == "save one alone, as torch.save(torch.load(...)['g'], 'model.pt')"


def test_a_tensor_is_a_view_of_its_storage(folder: Folder) -> None:
    storage = np.arange(10, dtype="f4")
    view = torch.tensor("a", storage[:6].reshape(2, 3), n_numbers=10, offset=2, stride=(1, 2))
    folder.write("net.pt", torch.archive(torch.mapping({"w.weight": view}), {"a": storage}))

    assert [node.weights.tolist() for node in read_target("net.pt").nodes] == [[2, 4, 6], [3, 5, 7]]


@pytest.mark.parametrize(
    ("leaves", "shape", "message"),
    [
        (
            ("running_mean", "weight", "bias"),
            (3,),
            "is a batch normalization, whose eps is not in the file",
        ),
        (("weight", "bias"), (3,), "has a weight of shape (3), as a normalization"),
        (("weight",), (3,), "has a weight of shape (3), as a normalization or a PReLU"),
        (("weight",), (3, 3, 3), "has a weight of shape (3, 3, 3), as a convolution"),
        (("weight_ih_l0",), (3, 3), "is a recurrent layer"),
        (("in_proj_weight",), (3, 3), "is an attention layer"),
        (("W",), (3, 3), "has W: expected a weight and a bias, as linear layers have"),
        (
            ("bias",),
            (3,),
            "has a bias without a weight: expected a weight and a bias, as linear layers have",
        ),
    ],
)
def test_other_layers_are_refused_by_name(
    folder: Folder, leaves: tuple[str, ...], shape: tuple[int, ...], message: str
) -> None:
    arrays = {f"net.1.{leaf}": np.ones(shape, "f4") for leaf in leaves}
    folder.write("net.pt", torch.save(weights(3, 3) | arrays))

    with pytest.raises(NetworkError) as caught:
        read_target("net.pt")

    assert (caught.value.message, caught.value.hint) == (f"layer net.1 {message}", ONNX)


def test_layers_that_do_not_follow_each_other_are_listed(folder: Folder) -> None:
    arrays = weights(4, 8, 2, names=("actor.0", "actor.2")) | weights(
        4, 8, 1, names=("critic.0", "critic.2")
    )
    folder.write("net.pt", torch.save(arrays))

    with pytest.raises(NetworkError) as caught:
        read_target("net.pt")

    assert caught.value.message == (
        "the weights and biases do not fit each other: "
        "actor.0 (4 -> 8), actor.2 (8 -> 2), critic.0 (4 -> 8), critic.2 (8 -> 1)"
    )


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.mkdir, (Path("PICKLE_WAS_RUN"),)


def evil_files() -> dict[str, bytes]:
    array = np.eye(2, dtype="f4")
    run = torch.call(torch.name("os", "mkdir"), torch.text("PICKLE_WAS_RUN"))
    good = torch.tensor("a", array)
    calls = torch.name("os", "mkdir") + torch.text("PICKLE_WAS_RUN") + b"\x85R"
    return {
        "beside.pt": torch.archive(torch.mapping({"w": good, "x": run}), {"a": array}),
        "old.pt": torch.MAGIC + torch.VERSION + torch.pickle(calls),
        "first.pt": torch.MAGIC[:-1] + b"0" + calls + b".",
        "new.pt": torch.archive(run, {}),
        "object.pt": torch.archive(pickle.dumps(Evil(), 2)[2:-1], {}),
        "instance.pt": torch.archive(b"(S'PICKLE_WAS_RUN'\nios\nmkdir\n", {}),
        "class.pt": torch.archive(torch.name("os", "mkdir") + torch.text("x") + b"\x85\x81", {}),
        "name.pt": torch.archive(torch.text("os") + torch.text("mkdir") + b"\x93", {}),
        "extension.pt": torch.archive(b"\x82\x01", {}),
    }


@pytest.mark.parametrize(("name", "content"), evil_files().items(), ids=evil_files())
def test_nothing_in_a_pickle_is_run(nnfwd: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    run = nnfwd("show", "-w", name, "--activation", "relu")

    assert (run.stdout, run.returncode) == ("", 1)
    assert run.stderr.startswith(f"nnfwd: {name}: ")
    assert run.stderr.count("\n") <= 2
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_whole_model_is_refused_with_what_to_save(folder: Folder) -> None:
    folder.write("net.pt", torch.archive(torch.call(torch.name("__main__", "Net")), {}))

    with pytest.raises(FileError) as caught:
        read_target("net.pt")

    assert caught.value.message == (
        "its pickle names '__main__.Net', which weights do not need; nothing of it was run"
    )
    assert caught.value.hint == ALONE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (torch.whole(3), "this is a int and not weights by name"),
        (torch.tensor("a", np.eye(2, dtype="f4")), "this is one tensor, without a name"),
        (torch.mapping({"epoch": torch.whole(3)}), "there are no weights in it"),
        (
            torch.mapping({"w": torch.tensor("a", np.eye(2), storage="QInt8Storage")}),
            "its numbers are of the kind torch.QInt8Storage: expected float16, bfloat16, 32 or 64",
        ),
        (
            torch.mapping({"w": torch.tensor("a", np.eye(3, dtype="f4"), n_numbers=8)}),
            "its pickle is damaged: a tensor has 9 numbers, and its storage 8",
        ),
        (
            torch.mapping({"w": torch.tensor("a", np.eye(2, dtype="f4"), n_numbers=2**30)}),
            "'w': expected 4294967296 bytes of numbers, found 16",
        ),
        (
            torch.mapping(
                {"w": torch.tensor("a", np.ones((300, 300), "f4"), n_numbers=4, stride=(0, 0))}
            ),
            "its pickle is damaged: a tensor has 90000 numbers, and its storage 4",
        ),
        (
            torch.mapping({"w": torch.tensor("b", np.eye(2, dtype="f4"))}),
            "there is no 'net/data/b' in the zip archive",
        ),
        (b"t", "its pickle is damaged: pop from empty list"),
    ],
)
def test_files_that_are_not_weights(folder: Folder, content: bytes, message: str) -> None:
    folder.write("net.pt", torch.archive(content, {"a": np.eye(2, dtype="f4")}))

    with pytest.raises(FileError) as caught:
        read_target("net.pt")

    assert caught.value.message == message


def test_torchscript_is_refused(folder: Folder) -> None:
    folder.write(
        "net.pt", torch.archive(torch.mapping({}), {}, **{"constants.pkl": b"", "code/x": b""})
    )

    with pytest.raises(FileError) as caught:
        read_target("net.pt")

    assert (caught.value.message, caught.value.hint) == (
        "this is TorchScript, which is a program",
        ALONE,
    )


@pytest.mark.parametrize("save", [torch.save, torch.save_old, save_safetensors])
def test_a_file_that_is_cut_short_is_refused(folder: Folder, save: Any) -> None:
    data = save(weights(3, 4, 2))
    for end in range(0, len(data), 7):
        folder.write("net.pt", data[:end])
        with pytest.raises(NnfwdError):
            load_network("net.pt", settings=TANH)


def test_a_weight_that_is_not_a_number_is_named(folder: Folder) -> None:
    arrays = weights(3, 4, 2)
    arrays["2.weight"][1, 2] = np.nan
    folder.write("net.pt", torch.save(arrays))

    with pytest.raises(NetworkError) as caught:
        load_network("net.pt", settings=TANH)

    assert str(caught.value) == "net.pt: layer 2: weights and biases are finite numbers"


def test_inputs_get_the_names_of_settings(folder: Folder) -> None:
    folder.write("net.pt", torch.save(weights(2, 4, 1)))
    folder.write(
        "names.yaml", "inputs: [age, income]\nactivation: {hidden: tanh, output: sigmoid}\n"
    )

    from nnfwd.networks import load_settings

    network = load_network("net.pt", settings=load_settings("names.yaml"))

    assert network.sources(network.layers[0]) == ("age", "income")
    assert network.named


def test_an_output_activation_that_is_not_given_is_assumed_and_said(folder: Folder) -> None:
    folder.write("net.pt", torch.save(weights(2, 4, 1)))

    network = load_network("net.pt", settings=Settings(None, parse_activation("relu")))
    given = load_network("net.pt", settings=TANH)

    line = "assumed output activation: identity, none is in the file or given"
    assert network.provenance[-1] == line
    assert line not in given.provenance


def test_names_without_numbers_tell_no_order(folder: Folder) -> None:
    """An autoencoder fits turned round too: the order of a .pt file tells, and words do not."""
    arrays = weights(5, 2, 5, names=("encode", "decode"))
    folder.write("net.pt", torch.save(arrays))
    folder.write("net.safetensors", save_safetensors(arrays))

    assert read_target("net.pt").provenance[1] == (
        "assumed order of layers: encode, decode (as in the file)"
    )
    with pytest.raises(NetworkError) as caught:
        read_target("net.safetensors")
    assert caught.value.message == (
        "the layers fit in several orders: decode (2 -> 5), encode (5 -> 2)"
    )


def test_many_layers_of_one_size_are_in_the_order_of_their_numbers(folder: Folder) -> None:
    names = (*(f"layers.{number}" for number in range(12)), "head")
    arrays = weights(*[3] * 13, 2, names=names)
    folder.write("net.safetensors", save_safetensors(arrays))

    network = load_network("net.safetensors", settings=TANH)

    assert [layer.name for layer in network.layers] == [*names]


def test_bfloat16_is_the_upper_half_of_float32(folder: Folder) -> None:
    pytest.importorskip("safetensors")
    head = json.dumps({"w.weight": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 4]}})
    data = len(head).to_bytes(8, "little") + head.encode() + bytes([0xCD, 0x3D, 0x80, 0xBF])
    folder.write("net.safetensors", data)

    target = read_target("net.safetensors")

    assert target.nodes[0].weights.tolist() == [0.10009765625, -1.0]
    assert target.provenance[0] == "read from safetensors: bfloat16, widened exactly"
