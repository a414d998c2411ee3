"""The part of HDF5 that Keras writes, compared with what h5py reads of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nnfwd.errors import FileError
from nnfwd.networks.keras.hdf5 import SAVE_AGAIN, open_hdf5

if TYPE_CHECKING:
    from collections.abc import Callable

h5py = pytest.importorskip("h5py")


def written(write: Callable[[h5py.File], object], **how: object) -> bytes:
    data = io.BytesIO()
    with h5py.File(data, "w", **how) as file:
        write(file)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"])
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 3, 4), (0,), (200, 300)])
def test_numbers_are_those_that_h5py_reads(kind: str, shape: tuple[int, ...]) -> None:
    numbers = np.random.default_rng(1).normal(size=shape).astype(kind)

    def write(file: h5py.File) -> None:
        file["a/b/0"] = numbers

    found = open_hdf5(written(write)).array("a/b/0")

    assert found is not None
    np.testing.assert_array_equal(found[0], numbers.astype(float))
    assert found[1] == f"float{8 * numbers.itemsize}"


@pytest.mark.parametrize("count", [0, 1, 8, 100, 3000])
def test_a_group_has_all_its_members(count: int) -> None:
    """With many, their names are in a tree of several levels."""

    def write(file: h5py.File) -> None:
        group = file.create_group("group")
        for number in range(count):
            group[str(number)] = np.float32(number)

    group = open_hdf5(written(write)).group("group")

    assert group is not None
    assert (len(group), "0" in group, "x" in group) == (count, count > 0, False)
    for number in range(0, count, 97):
        found = group.array(str(number))
        assert found is not None
        assert found[0] == number


@pytest.mark.parametrize("texts", [[], ["a"], ["dense/kernel:0", "é", ""], ["x" * 60] * 500])
@pytest.mark.parametrize("fixed", [False, True])
def test_texts_are_those_that_were_written(texts: list[str], *, fixed: bool) -> None:
    def write(file: h5py.File) -> None:
        kind = "S70" if fixed else h5py.string_dtype()
        each = [text.encode() for text in texts] if fixed else texts
        file.attrs.create("names", each, dtype=kind if texts else None)
        file.attrs["text"] = "x".join(texts)
        file.attrs["fixed"] = np.bytes_(b"three")

    root = open_hdf5(written(write))

    assert root.texts("names") == texts
    assert root.attribute("text") == "x".join(texts)
    assert root.attribute("fixed") == "three"
    assert root.attribute("none") is None


def test_long_lists_of_texts_are_in_parts() -> None:
    def write(file: h5py.File) -> None:
        file.attrs["names0"], file.attrs["names1"] = ["a", "b"], ["c"]

    assert open_hdf5(written(write)).texts("names") == ["a", "b", "c"]


def test_many_attributes_go_on_elsewhere() -> None:
    def write(file: h5py.File) -> None:
        for number in range(50):
            file.attrs[f"a{number}"] = str(number)

    root = open_hdf5(written(write))

    assert [root.attribute(f"a{number}") for number in range(50)] == [*map(str, range(50))]


def link_soft(file: h5py.File) -> None:
    file["a"] = h5py.SoftLink("/b")


def link_outside(file: h5py.File) -> None:
    file["a"] = h5py.ExternalLink("/etc/passwd", "/b")


def store_outside(file: h5py.File) -> None:
    file.create_dataset("a", (3,), "f4", external=[("/etc/passwd", 0, 12)])


def compress(file: h5py.File) -> None:
    file.create_dataset("a", data=np.ones(100, "f4"), compression="gzip")


def cut_in_pieces(file: h5py.File) -> None:
    file.create_dataset("a", data=np.ones(100, "f4"), chunks=(10,))


def put_together(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((3,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "b", (3,))
    file.create_virtual_dataset("a", layout)


def write_integers(file: h5py.File) -> None:
    file["a"] = np.arange(3)


def write_texts(file: h5py.File) -> None:
    file["a"] = ["x"]


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (link_soft, "'/a' is a link to another place"),
        (link_outside, "this is not HDF5 as Keras writes it: '/' is not a group of the old form"),
        (store_outside, "'/a' is compressed, or has its numbers in another file"),
        (compress, "'/a' is compressed, or has its numbers in another file"),
        (cut_in_pieces, "'/a' has its numbers in several pieces"),
        (put_together, "'/a' has its numbers in several pieces"),
        (write_integers, "'/a' has other numbers than floats of 16, 32 or 64 bits"),
        (write_texts, "'/a' has other numbers than floats of 16, 32 or 64 bits"),
    ],
)
def test_numbers_from_elsewhere_are_refused(
    write: Callable[[h5py.File], None], message: str
) -> None:
    with pytest.raises(FileError) as caught:
        open_hdf5(written(write)).array("a")
    assert caught.value.message == message


def test_newer_forms_are_refused_with_a_way() -> None:
    with pytest.raises(FileError) as caught:
        open_hdf5(written(lambda file: file.create_group("a"), libver="latest"))
    assert caught.value.message.startswith("this is not HDF5 as Keras writes it: its version is")
    assert caught.value.hint == SAVE_AGAIN


def test_circles_end() -> None:
    """A group that is in itself, and a tree whose node is its own child."""

    def write(file: h5py.File) -> None:
        file["group/again"] = file.create_group("group") if "group" not in file else file["group"]

    root = open_hdf5(written(write))
    assert root.group("group/again/again/again") is not None

    data = bytearray(written(lambda file: file.create_group("a")))
    at = data.index(b"TREE")
    data[at + 5] = 1
    data[at + 32 : at + 40] = at.to_bytes(8, "little")
    with pytest.raises(FileError) as caught:
        len(open_hdf5(bytes(data)))
    assert caught.value.message == "the HDF5 file is damaged: a group has no end"


def test_a_file_that_is_cut_short_is_refused() -> None:
    def write(file: h5py.File) -> None:
        file["a/b"] = np.arange(6, dtype="f4")
        file.attrs["text"] = "text"

    data = written(write)
    found = open_hdf5(data).array("a/b")
    assert found is not None
    for end in range(len(data)):
        try:
            root = open_hdf5(data[:end])
            again, text = root.array("a/b"), root.attribute("text")
        except FileError as error:
            assert error.message.startswith("the HDF5 file is damaged")  # noqa: PT017
        else:
            assert again is not None
            assert (again[0].tolist(), text) == (found[0].tolist(), "text")
