"""The report as a page: one file, nothing from elsewhere, every table and failure on it, and a diagram of how tables join."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from checks import shop

import fabula
from fabula import api
from fabula.checks.diagram import Entity, Link, diagram

VOID = {"meta", "br", "hr", "link", "img", "input"}


class Balanced(HTMLParser):
    """Whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(page: str) -> str:
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    return parser.text


def test_a_page_needs_nothing_else() -> None:
    page = fabula.generate(shop.SHOP, seed=3).check(profiles=True).to_html()
    assert not re.findall(r"(?:src|href)=[\"'](?!#)|@import|url\(|<script", page)
    assert "prefers-color-scheme: dark" in page


def test_a_page_tells_the_verdict_and_every_table() -> None:
    report = fabula.generate(shop.SHOP, seed=3).check(profiles=True)
    text = text_of(report.to_html())
    assert report.verdict in text
    for table in report:
        assert table.name in text
        assert all(column in text for column in table.columns)


def test_a_page_shows_what_fails_with_its_rows() -> None:
    report = shop.broken(lambda tables: tables["orders"][3].update(size="<b>Gigantic</b>"))
    page = report.to_html()
    text = text_of(page)
    assert "What fails" in text
    assert "<b>Gigantic</b>" in text
    assert "<b>Gigantic</b>" not in page


def test_a_profile_is_a_page_too(tmp_path: Path) -> None:
    shop.write_csv(tmp_path / "shop")
    page = api.profile_page("shop", api.profile(tmp_path / "shop"))
    assert "customer_name" in text_of(page)


# -- the diagram -----------------------------------------------------------------------------------------------------

TREE = [Entity(name, 10, 4, f"{name}_id") for name in "abcdefgh"]
LINKS = [
    Link("b", "a_id", "a"),
    Link("c", "a_id", "a"),
    Link("d", "b_id", "b"),
    Link("d", "c_id", "c", optional=True),
    Link("e", "a_id", "a"),
    Link("e", "d_id", "d"),
    Link("f", "e_id", "e", unique=True),
    Link("g", "g_id", "g", optional=True),
]


def boxes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """Place and size of every table's box."""
    found = re.findall(
        r'href="#table-(\w+)"><rect class="[^"]*" x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', svg
    )
    return {name: tuple(map(float, numbers)) for name, *numbers in found}  # type: ignore[misc]


def test_no_box_lies_over_another_and_all_are_inside() -> None:
    svg = diagram(TREE, LINKS)
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    placed = boxes(svg)
    assert set(placed) == set("abcdefgh")
    for name, (x, y, w, h) in placed.items():
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        for other, (x2, y2, w2, h2) in placed.items():
            apart = x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
            assert name == other or apart, (name, other)


def test_parents_stand_left_of_their_children() -> None:
    placed = boxes(diagram(TREE, LINKS))
    assert all(placed[link.parent][0] < placed[link.child][0] for link in LINKS if link.child != link.parent)


def test_no_line_crosses_a_box() -> None:
    svg = diagram(TREE, LINKS)
    for path in re.findall(r'class="edge" d="(M[^"]*Q[^"]*|M[\d. -]+H[\d.]+)"', svg):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        x, y = numbers[0], numbers[1]
        end = numbers[-1]
        for name, (bx, by, bw, bh) in boxes(svg).items():
            inside = by < y < by + bh and min(x, end) < bx and max(x, end) > bx + bw and "Q" not in path
            assert not inside, (name, path)


@pytest.mark.parametrize(
    "links", [[Link("a", "b_id", "b"), Link("b", "a_id", "a")], [Link("a", "a_id", "a"), Link("a", "x", "nowhere")]]
)
def test_circles_and_unknown_tables_do_not_break_it(links: list[Link]) -> None:
    assert set(boxes(diagram(TREE[:2], links))) == {"a", "b"}


def test_a_single_table_is_drawn() -> None:
    assert set(boxes(diagram([Entity("<t>".strip("<>"), 5, 3, "id")], []))) == {"t"}
