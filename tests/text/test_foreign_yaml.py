"""Lines that are nearly YAML: the fault is found where it is, not where the parser gave up."""

import pytest

from nnfwd.text.foreign_yaml import find_stumble

NODES = "write a line a node, as node_0: [2, 4]"


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("node_0:[2, 4]\nnode_1: [1]", 2, (1, 8, "no blank after a colon", "write node_0: [2, 4]")),
        (
            "a: 1\nnode_1:[4, -5]\nb: 1",
            3,
            (2, 8, "no blank after a colon", "write node_1: [4, -5]"),
        ),
        ("node_0: {bias:1}", 1, (1, 15, "no blank after a colon", "write bias: 1")),
        ("- a:1\n- b: 2", 2, (1, 5, "no blank after a colon", "write a: 1")),
        ("{weights = [2, 4]}", 1, (1, 10, "= where a colon belongs", "write weights: [2, 4]")),
        ("node_0 = [2, 4]", None, (1, 8, "= where a colon belongs", "write node_0: [2, 4]")),
        ("w = {'node_0': [1],\n 'b': 2}", 2, (1, 3, "= where a colon belongs", NODES)),
        ("{weights: np.array([2, 4])}", 1, (1, 11, "a call, np.array([2, 4])", "write [2, 4]")),
        (
            "node_0:\u00a0[2, 4]\nb: 1",
            2,
            (
                1,
                8,
                "an odd character",
                "there is a NO-BREAK SPACE (U+00A0): type a plain space, or nothing",
            ),
        ),
        (
            "node_0\uff1a 1\nb: 1",
            2,
            (1, 7, "an odd character", "'\uff1a' is FULLWIDTH COLON (U+FF1A): type : for it"),
        ),
    ],
)
def test_a_usual_fault_is_found(
    text: str, line: int | None, expected: tuple[int, int, str, str]
) -> None:
    assert find_stumble(text, line) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("node_0: [2, 4]\nfoo", 2),
        ("# node_0:[2, 4]\nfoo", 2),
        ('{"a":1, "b" 2}', 1),
        ("see http://example.org", 1),
        ("at 12:30", 1),
        ("node_0:[2]\n\n\n\nfoo", 5),  # too far before
        ("foo\nnode_0:[2]", 1),
        ("caf\u00e9 \u2013 bar", 1),
        ("", None),
    ],
)
def test_what_is_no_usual_fault_is_left_to_the_parser(text: str, line: int | None) -> None:
    assert find_stumble(text, line) is None
