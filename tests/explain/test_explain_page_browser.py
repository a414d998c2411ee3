"""The HTML page in a browser: what one sees, and what hovering, clicking and keys do."""

from __future__ import annotations

import random
import re
from contextlib import contextmanager
from itertools import combinations, pairwise
from urllib.parse import parse_qs, quote

import pytest

import nnfwd
from chromium import launched, needs_chromium
from nnfwd.core import Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain_trace, write_explanations
from nnfwd.explain.notations.data import as_object

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = needs_chromium

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LESSON = [[3, 5], [1, -1], [0, 0], [8, 4]]

NAMES = "[...document.querySelectorAll('#network .node')].map(n => n.getAttribute('aria-label'))"
CAPTIONS = (
    "[...document.querySelectorAll('#network .node')].map(node =>"
    " [...node.querySelectorAll('text')].map(text => text.textContent))"
)
LINES = (
    "[...document.querySelectorAll('#network .lines path')].map(line =>"
    " [line.getAttribute('class'), +getComputedStyle(line).strokeWidth.replace('px', '')])"
)


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page, and hold that nothing went wrong in it and that nothing left it."""

    @contextmanager
    def open_page(network, rows, view=None, viewport=DESKTOP, **options):
        path = tmp_path / "page.html"
        explanations = explain_trace(network.trace(rows))
        path.write_text("".join(write_explanations("html", explanations, view)), encoding="utf-8")
        page = browser.new_page(viewport=viewport, **options)
        events = []
        page.on("console", lambda message: events.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: events.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (events.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: events.append(f"request: {request.url}"))
        page.goto(path.as_uri())
        yield page
        allowed = {f"request: file://{quote(str(path))}", "request: data:,"}
        assert [event for event in events if event not in allowed] == []
        page.close()

    return open_page


@pytest.fixture
def lesson(configs):
    return nnfwd.load_network(configs / "lesson_relu.yaml")


@pytest.fixture
def iris(configs):
    return nnfwd.load_network(configs / "iris.yaml")


def network_of(*sizes):
    """Make a network of layers of these sizes, the last with softmax."""
    chance = random.Random(1)  # noqa: S311 - any weights do
    relu, softmax = parse_activation("relu"), parse_activation("softmax")
    names = [[f"{'xhd'[min(at, 2)]}{i}" for i in range(size)] for at, size in enumerate(sizes)]
    nodes = [
        Node(
            name,
            tuple(before),
            tuple(round(chance.gauss(0, 0.3), 3) for _ in before),
            softmax if layer is names[-1] else relu,
            bias=round(chance.gauss(0, 0.3), 3),
        )
        for before, layer in pairwise(names)
        for name in layer
    ]
    return assemble([Input(name) for name in names[0]], nodes)


def sparse(n_inputs):
    """Make a row as an image has it, of which a part is 0."""
    chance = random.Random(2)  # noqa: S311 - any values do
    return [round(chance.random(), 3) if chance.random() < 0.7 else 0 for _ in range(n_inputs)]


@pytest.fixture(scope="module")
def wide():
    """A network of 784-128-10."""
    return network_of(784, 128, 10)


def math(page):
    """Read the panel: its head, and its derivations with one blank between all parts."""
    lines = page.locator("#math .step").all_inner_texts()
    return page.locator("#math h2").inner_text(), [" ".join(line.split()) for line in lines]


MATH = {
    "x1": ["x1 = 3"],
    "x2": ["x2 = 5"],
    "node_0": [
        *("node_0 = relu(2·x1 + 4·x2)", "= relu(2·3 + 4·5)", "= relu(6 + 20)", "= relu(26)", "= 26")
    ],
    "node_1": [
        *("node_1 = relu(4·x1 - 5·x2)", "= relu(4·3 - 5·5)", "= relu(12 - 25)", "= relu(-13)"),
        "= 0",
    ],
    "output": ["output = 2·node_0 + 7·node_1", "= 2·26 + 7·0", "= 52 + 0", "= 52"],
}
"""The math of the lesson's first row."""


def steps_shown(page):
    head, lines = math(page)
    return head, [lines[0], *(line.removeprefix(f"{head} ") for line in lines[1:])]


def test_the_lesson_is_drawn_with_the_numbers_of_its_json(opened, lesson):
    (first, *_) = explain_trace(lesson.trace(LESSON))
    data = as_object(first, View())
    values = data["inputs"] | {node["node"]: node["output"] for node in data["nodes"]}
    products = [term["product"] for node in data["nodes"] for term in node["terms"]]
    with opened(lesson, LESSON) as page:
        assert {name: float(value) for name, value in page.evaluate(CAPTIONS)} == values
        lines = page.evaluate(LINES)
    kinds = ["positive" if each > 0 else "negative" if each else "zero" for each in products]
    assert [kind for kind, _ in lines] == kinds
    largest = [max(map(abs, products[:4]))] * 4 + [max(map(abs, products[4:]))] * 2
    expected = [
        0.8 + 6.2 * abs(each) / most if each else 1.4
        for each, most in zip(products, largest, strict=True)
    ]
    assert [width for _, width in lines] == pytest.approx(expected, abs=0.051)


def test_inputs_stand_left_of_what_takes_them_and_outputs_right(opened, lesson):
    with opened(lesson, LESSON) as page:
        boxes = [node.bounding_box() for node in page.locator("#network .node").all()]
    x1, x2, node_0, node_1, output = (round(box["x"]) for box in boxes)
    assert x1 == x2 < node_0 == node_1 < output


def test_no_text_of_the_drawing_is_wider_than_its_room(opened):
    wide = ("SEPAL_LENGTH", "W" * 20, "MAXIMUM_HUMIDITY", "m" * 14, "w" * 14, "漢字" * 8)
    tanh = parse_activation("gelu(approximate=tanh)")
    network = assemble(
        [Input(name) for name in wide],
        [Node("A" * 20, wide, (-1.23456e-124,) * len(wide), tanh, layer="A LAYER OF THE NETWORK")],
    )
    with opened(network, [[-1.23456e-100] * len(wide)]) as page:
        outside = page.evaluate(
            """() => {
              const left = (e) => e.getBoundingClientRect().left;
              const drawing = document.querySelector("#network svg");
              const right = (e) => e.getBoundingClientRect().right;
              return [...drawing.querySelectorAll("text")].filter((text) => {
                const room = text.closest(".node")?.querySelector("rect") || drawing;
                return left(text) < left(room) || right(text) > right(room);
              }).map((text) => text.textContent);
            }"""
        )
    assert outside == []


@pytest.mark.parametrize("n_layers", [1, 3, 6])
def test_a_drawing_is_seen_whole_on_a_desktop(opened, n_layers):
    relu = parse_activation("relu")
    nodes = [Node("n0", ("x",), (1,), relu, layer="l0")]
    nodes += [Node(f"n{i}", (f"n{i - 1}",), (1,), relu, layer=f"l{i}") for i in range(1, n_layers)]
    network = assemble([Input("x")], nodes)
    with opened(network, [[1]]) as page:
        whole = "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('#network'))"
        assert page.evaluate(whole)


def test_nodes_that_are_computed_in_another_order_than_they_stand_keep_their_values(opened):
    identity = parse_activation("identity")
    network = assemble(
        [Input("x")],
        [
            Node("early", ("x",), (2,), identity),
            Node("a", ("x",), (3,), identity),
            Node("b", ("x", "a"), (1, 1), identity),
        ],
    )
    with opened(network, [[5]]) as page:
        assert page.evaluate(CAPTIONS) == [["x", "5"], ["a", "15"], ["early", "10"], ["b", "20"]]
        for node in page.locator("#network .node").all():
            node.hover()
            name, value = node.get_attribute("aria-label").split(": ")
            head, lines = steps_shown(page)
            assert (head, lines[-1].split("= ")[-1]) == (name, value)


def test_hovering_shows_the_math_of_every_node_and_leaving_brings_back_what_was_chosen(
    opened, lesson
):
    with opened(lesson, LESSON) as page:
        assert steps_shown(page) == ("output", MATH["output"])
        for index, name in enumerate(MATH):
            page.locator("#network .node").nth(index).hover()
            assert steps_shown(page) == (name, MATH[name])
        page.locator("#network .node").nth(2).click()
        page.locator("#network .node").nth(3).hover()
        page.locator("#answer").hover()
        assert steps_shown(page) == ("node_0", MATH["node_0"])


def test_the_lines_into_the_node_one_points_at_stand_out(opened, lesson):
    with opened(lesson, LESSON) as page:
        page.locator("#network .node").nth(3).hover()
        active = page.evaluate(LINES)
        page.locator("#answer").hover()
        after = page.evaluate(LINES)
    assert [kind.endswith(" active") for kind, _ in active] == [False] * 2 + [True] * 2 + [
        False
    ] * 2
    assert not any(kind.endswith(" active") for kind, _ in after)


def test_the_tab_key_reaches_the_rows_then_every_node_in_order(opened, lesson):
    with opened(lesson, LESSON) as page:
        focused = []
        for _ in range(7):
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
            if ": " in focused[-1]:
                name = focused[-1].partition(":")[0]
                assert steps_shown(page) == (name, MATH[name])
        page.locator("h1").click()
        page.locator("#network .node").nth(1).press("Enter")
        assert steps_shown(page)[0] == "x2"
    assert focused == [
        *("Row", "The row after", "x1: 3", "x2: 5", "node_0: 26", "node_1: 0", "output: 52")
    ]


def test_another_row_has_other_values_lines_and_math(opened, lesson):
    rows = [as_object(each, View()) for each in explain_trace(lesson.trace(LESSON))]
    with opened(lesson, LESSON) as page:
        options = page.locator("#rows option").all_inner_texts()
        for index, row in enumerate(rows):
            page.locator("#rows").select_option(index=index)
            values = row["inputs"] | {node["node"]: node["output"] for node in row["nodes"]}
            assert {name: float(value) for name, value in page.evaluate(CAPTIONS)} == values
            assert page.locator("h1 b").inner_text() == f"{row['outputs']['output']:g}"
        assert page.locator("#next").is_disabled()
        page.locator("#previous").click()
        page.locator("#previous").click()
        assert steps_shown(page)[1][1:] == ["= 2·0 + 7·9", "= 0 + 63", "= 63"]
        assert [kind for kind, _ in page.evaluate(LINES)][-2:] == ["zero", "positive"]
    assert options == ["Row 1 → 52", "Row 2 → 63", "Row 3 → 0", "Row 4 → 148"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(opened, iris, viewport, scheme):
    with opened(iris, [[6.7, 3, 5, 1.7]], viewport=viewport, color_scheme=scheme) as page:
        page.locator("#network .node").nth(8).focus()
        assert axe.Axe().run(page).generate_snapshot() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_paper(opened, iris, scheme):
    with opened(iris, [[6.7, 3, 5, 1.7], [0, 0, 0, 0]], color_scheme=scheme) as page:
        printed(page)
        assert axe.Axe().run(page).generate_snapshot() == ""


def test_axe_finds_nothing_in_a_folded_list(opened, wide):
    with opened(wide, [[0.5] * 784]) as page:
        page.locator("#network .fold").nth(1).focus()
        assert axe.Axe().run(page).generate_snapshot() == ""


def test_a_phone_shows_the_page_without_scrolling_sideways(opened, iris, wide):
    for network, row in ((iris, [6.7, 3, 5, 1.7]), (wide, [0.5] * 784)):
        with opened(network, [row], viewport=PHONE) as page:
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


TERMS = """() => {
  const slots = [...document.querySelectorAll("#network .node")];
  const names = slots.map((node) => node.querySelector(".name").textContent);
  const { lines } = JSON.parse(document.getElementById("names").textContent);
  const at = slots.indexOf(document.activeElement);
  const paths = [...document.querySelectorAll("#network .lines path")];
  const into = lines.map(([source, target], i) => [names[source], target, paths[i]])
    .filter(([, target, path]) => target === at && !path.classList.contains("none"));
  return {
    node: names[at],
    drawn: into.map(([source]) => source),
    active: into.every(([, , path]) => path.classList.contains("active"))
      && document.querySelectorAll("#network .lines .active").length === into.length,
    sum: document.querySelector("#math .expression").textContent,
    value: [...document.querySelectorAll("#math .expression")].pop().textContent,
    shown: slots[at].querySelector(".value").textContent,
  };
}"""


def test_the_lines_drawn_at_a_node_are_the_terms_of_its_sum(opened, wide):
    with opened(wide, [sparse(784), sparse(784)[::-1]]) as page:
        page.locator("#next").click()
        page.locator("#network .node").last.focus()
        for layer, count in (("d", 10), ("h", 128)):
            for _ in range(count):
                page.keyboard.press("ArrowUp")
            seen = []
            for _ in range(count):
                found = page.evaluate(TERMS)
                seen.append(found["node"])
                assert sorted(found["drawn"]) == sorted(re.findall(r"·(\w+)", found["sum"]))
                assert (len(found["drawn"]), found["active"]) == (12, True)
                page.keyboard.press("ArrowDown")
            assert seen == [f"{layer}{i}" for i in range(count)]
            page.keyboard.press("ArrowLeft")


def test_arrow_keys_reach_every_node_and_row(opened):
    network = network_of(30, 14, 3)
    with opened(network, [sparse(30), [1] * 30, [2] * 30]) as page:
        page.locator("#network .node").first.focus()
        seen = []
        for count in (30, 14, 3):
            for key in ("ArrowUp", "ArrowDown"):
                for _ in range(count):
                    seen.append(page.locator("#math h2").inner_text())
                    page.keyboard.press(key)
            page.keyboard.press("ArrowRight")
        assert set(seen) == set(network.names)
        answers = []
        for key in ("Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)
            answers.append(page.locator("h1 small").inner_text())
        assert answers == ["Row 1, d0, d1, d2", *(f"Row {row}, d0, d1, d2" for row in (2, 3, 3))]
        page.locator("h2").first.click()
        page.keyboard.press("ArrowLeft")
        assert page.locator("#rows").evaluate("rows => rows.selectedIndex") == 1


def test_a_link_opens_a_row_at_a_node_and_the_address_follows_the_choice(opened, iris):
    with opened(iris, [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5, 1.7], [0, 0, 0, 0]]) as page:
        page.evaluate("location.hash = 'row=2&node=virginica'")
        page.wait_for_function("document.querySelector('#math h2').textContent === 'virginica'")
        assert page.locator("h1 b").inner_text() == "versicolor"
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
            "virginica: "
        )
        page.keyboard.press("ArrowUp")
        page.locator("#next").click()
        assert page.evaluate("location.hash.slice(1)") == "row=3&node=versicolor"
        page.reload()
        assert page.locator("h1 small").inner_text() == "Row 3, class"
        assert page.locator("#math h2").inner_text() == "versicolor"
        page.evaluate("location.hash = 'row=99&node=nobody'")
        page.wait_for_function("document.querySelector('h1 small').textContent === 'Row 1, class'")


def test_a_link_opens_at_a_node_that_is_folded_away_and_at_one_with_an_odd_name(opened):
    odd = "a b&c=d+#%"
    relu = parse_activation("relu")
    names = [odd, *(f"x{i}" for i in range(20))]
    network = assemble(
        [Input(name) for name in names], [Node("out", tuple(names), range(21), relu)]
    )
    with opened(network, [[1] * 21]) as page:
        page.evaluate(f"location.hash = 'node={quote(odd, safe='')}'")
        page.wait_for_function("document.querySelector('#math h2').textContent[0] === '\"'")
        assert page.evaluate(CAPTIONS)[0] == [odd, "1"]
        page.keyboard.press("ArrowDown")
        assert page.evaluate("location.hash.slice(1)") == "row=1&node=x0"
        page.keyboard.press("ArrowUp")
        assert parse_qs(page.evaluate("location.hash.slice(1)")) == {"row": ["1"], "node": [odd]}


BOXES = """() => [...document.querySelectorAll("#network text")]
  .filter((text) => text.textContent)
  .map((text) => {
    const { left, top, right, bottom } = text.getBoundingClientRect();
    return [text.textContent, left, top, right, bottom];
  })"""


def overlapping(boxes):
    return [
        (one, other)
        for (one, *a), (other, *b) in combinations(boxes, 2)
        if min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
    ]


def test_no_two_texts_of_the_drawing_overlap(opened, iris):
    relu = parse_activation("relu")
    names = ["a", "an_input_of_a_long_name", "W" * 12]
    inputs = [Input(name, mean=-1e-99, scale=3) for name in names]
    nodes = [Node(f"n{i}", tuple(names), (-1 / 3, 1e-12, 1234.5), relu) for i in range(3)]
    classes = ("one of them", "a class of a very long name, which is cut", "3")
    labelled = assemble(inputs, nodes, classes=classes)
    for network, row in (
        (iris, [6.7, 3, 5, 1.7]),
        (labelled, [-1.23456e-100] * 3),
        (network_of(20, 14, 13), sparse(20)),
    ):
        with opened(network, [row]) as page:
            boxes = page.evaluate(BOXES)
            assert len(boxes) > 20
            assert overlapping(boxes) == []


def test_raw_inputs_and_classes_are_beside_the_nodes(opened):
    identity = parse_activation("identity")
    network = assemble(
        [Input("x", mean=2, scale=4), Input("y")],
        [Node("a", ("x", "y"), (1, 0), identity), Node("b", ("x", "y"), (0, 1), identity)],
        classes=("cat", "dog"),
    )
    with opened(network, [[12, 1], [2, 1]]) as page:
        assert page.evaluate(CAPTIONS) == [
            *(["x", "2.5", "12 →"], ["y", "1", ""], ["a", "2.5", "cat"], ["b", "1", "dog"])
        ]
        assert page.evaluate(NAMES) == ["x: 12 → 2.5", "y: 1", "a: 2.5 cat", "b: 1 dog"]
        assert page.locator(".predicted .name").all_text_contents() == ["a"]
        page.locator("#next").click()
        assert page.evaluate(NAMES) == ["x: 2 → 0", "y: 1", "a: 0 cat", "b: 1 dog"]
        assert page.locator(".predicted .name").all_text_contents() == ["b"]


def contrast(page, selector):
    """Compute the contrast of a line with the paper, as WCAG does."""
    return page.evaluate(
        """(selector) => {
          const rgb = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255);
          const light = (color) => rgb(color)
            .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
            .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0.05);
          const line = light(getComputedStyle(document.querySelector(selector)).stroke);
          const paper = light(getComputedStyle(document.body).backgroundColor);
          return Math.max(line, paper) / Math.min(line, paper);
        }""",
        selector,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_line_of_nothing_is_seen(opened, lesson, scheme):
    with opened(lesson, LESSON, color_scheme=scheme) as page:
        assert contrast(page, "#network .zero") > 3.5
        assert page.locator("#network .zero").get_attribute("stroke-width") == "1.4"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_math_is_large_enough_to_be_read(opened, iris, viewport):
    with opened(iris, [[6.7, 3, 5, 1.7]], viewport=viewport) as page:
        sizes = "e => parseFloat(getComputedStyle(e).fontSize)"
        assert page.locator("#math .derivation").first.evaluate(sizes) >= 15


def test_a_wide_network_shows_what_contributes_most_and_lists_the_rest(opened, wide):
    row = [0.0] * 784
    row[700] = 9.0
    with opened(wide, [row]) as page:
        names = [name.partition(":")[0] for name in page.evaluate(NAMES)]
        assert len(names) == 12 + 12 + 10
        assert "x700" in names
        page.locator("#network .fold").first.press("Enter")
        assert math(page)[0] == "772 more"
        listed = page.locator("#math li button").all_inner_texts()
        assert sorted([each.split()[0] for each in listed] + names[:12]) == sorted(
            f"x{i}" for i in range(784)
        )
        page.locator("#network .fold").nth(1).click()
        page.locator("#math li button").first.click()
        head, lines = math(page)
        assert head not in names
        assert lines[-1].endswith("the sum of 772 more terms")
        page.get_by_role("button", name="‹ 116 more").press("Enter")
        assert math(page)[0] == "116 more"


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)> $x_1$ a|b",
    "\"\u202e' onclick=alert(1)",
)


def test_names_run_no_script_and_come_out_as_text(opened):
    relu = parse_activation("relu")
    a, b, c = HOSTILE
    network = assemble([Input(a), Input(b)], [Node(c, (a, b), (1, 2), relu)])
    with opened(network, [[3, 5]]) as page:
        heads = []
        for node in page.locator("#network .node").all():
            node.click()
            heads.append(page.locator("#math h2").text_content())
        assert page.locator("img").count() == 0
    assert heads == [f'"{a}"', f'"{b}"', '"\\"\\u202e\' onclick=alert(1)"']


def test_what_is_not_a_number_is_drawn_as_such_and_told_in_the_legend(opened):
    identity = parse_activation("identity")
    network = assemble(
        [Input("x")],
        [
            Node("up", ("x",), (1e300,), identity),
            Node("none", ("up",), (0,), identity),
            Node("out", ("none",), (1,), identity),
        ],
    )
    with opened(network, [[1e300], [0]]) as page:
        assert [value for _, value in page.evaluate(CAPTIONS)] == ["1e300", "inf", "nan", "nan"]
        assert [kind for kind, _ in page.evaluate(LINES)] == ["positive", "nan", "nan"]
        assert page.locator("#legend li.nan").is_visible()
        page.locator("#next").click()
        assert not page.locator("#legend li.nan").is_visible()


def printed(page):
    """Lay the page out for paper, and read its tables and the heads of its nodes, row by row."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page.evaluate(
        """() => [...document.querySelectorAll("#sheet section")].map((row) => [
          row.querySelector("h1").textContent,
          [...row.querySelectorAll("tr")].map((line) => line.innerText.split("\\t")),
          [...row.querySelectorAll("article h2")].map((head) => head.textContent),
        ])"""
    )


def test_paper_has_a_table_of_inputs_and_the_math_of_all_nodes_and_no_controls(opened, lesson):
    with opened(lesson, LESSON) as page:
        page.locator("#next").click()
        assert printed(page) == [
            [
                "Row 2, output: 63",
                [["input", "as given"], ["x1", "1"], ["x2", "-1"]],
                ["node_0", "node_1", "output"],
            ]
        ]
        for unseen in ("nav", "#math", "#network", ".controls", "#answer"):
            assert not page.locator(unseen).is_visible()
        assert page.locator("#sheet svg .value").all_text_contents() == ["1", "-1", "0", "9", "63"]
        assert re.search(rb"/Type\s*/Page\b", page.pdf())
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("#sheet *").count() == 0


def test_all_rows_are_printed_if_that_is_asked_for(opened, lesson):
    with opened(lesson, LESSON) as page:
        page.evaluate("window.print = () => {}")
        page.locator("#rows").select_option(index=2)
        page.get_by_role("button", name="Print all rows").click()
        assert [head for head, *_ in printed(page)] == [
            f"Row {row}, output: {value}" for row, value in enumerate((52, 63, 0, 148), start=1)
        ]
        assert page.locator("#sheet svg .value").nth(5).text_content() == "1"
        assert page.locator("#rows").evaluate("rows => rows.selectedIndex") == 2


def test_paper_has_raw_beside_scaled_inputs(opened, iris):
    with opened(iris, [[6.7, 3, 5, 1.7]]) as page:
        ((head, table, nodes),) = printed(page)
    assert head == "Row 1, class: versicolor (the largest output)"
    assert table[:2] == [
        ["input", "as given", "scaled"],
        [
            "sepal_length",
            "6.7",
            "≈ (6.7 - 5.84333) / 0.825301 ≈ 0.856667 / 0.825301 ≈ 1.038",
        ],
    ]
    assert nodes == ["node_0", "node_1", "node_2", "setosa", "versicolor", "virginica"]


def test_every_step_on_paper_is_one_of_the_text(opened, iris):
    row = [6.7, 3, 5, 1.7]
    texts = write_explanations("text", explain_trace(iris.trace([row])), View(width=10**6))
    text = [" ".join(line.split()) for line in "".join(texts).splitlines()]
    with opened(iris, [row]) as page:
        printed(page)
        steps = page.evaluate(
            """() => [...document.querySelectorAll("#sheet .step")].map((step) =>
              [...step.children].filter((part) => !part.matches(".repeated"))
                .map((part) => part.textContent).join(" "))"""
        )
    in_text = "\n".join(text)
    assert len(steps) > 30
    assert [step for step in steps if step not in in_text] == []


def test_what_a_softmax_shares_is_printed_once(opened, iris):
    with opened(iris, [[6.7, 3, 5, 1.7]]) as page:
        printed(page)
        assert page.locator("#sheet .subject:not(.repeated)").all_inner_texts().count("total") == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_row_of_64_inputs_and_40_nodes_is_printed_on_six_pages(opened, paper):
    with opened(network_of(64, 30, 10), [sparse(64)]) as page:
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) <= 6


def test_a_page_of_150_rows_opens_at_once(opened, iris, configs):
    rows = [
        [float(cell) for cell in line.split(",")[:4]]
        for line in (configs / "iris.csv").read_text().splitlines()[1:]
    ]
    with opened(iris, rows) as page:
        ready = page.evaluate(
            "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        )
        assert page.locator("#rows option").count() == 150
    assert ready < 2000
