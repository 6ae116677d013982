"""Tables and the references between them as one SVG: parents to the left, children to the right, crow's feet at the children.

layers    each table right of all that it refers to
order     within a layer, next to those it is joined with (barycentres, Sugiyama and others, 1981)
lanes     between two layers every parent has a vertical lane of its own, so that lines meet only where they belong together
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

WIDTH, HEAD, LINE = 196, 30, 19  # of a box, its title, a column
GAP_X, GAP_Y, LANE = 66, 26, 13
LOOP = 18  # room right of a table that refers to itself
MARGIN = 12
SWEEPS = 12
RADIUS = 7
MOST_LETTERS = 24


@dataclass(frozen=True)
class Entity:
    """A table as the diagram has it: its key and references are named, other columns are counted."""

    name: str
    rows: int
    columns: int
    key: str = ""
    ok: bool = True


@dataclass(frozen=True)
class Link:
    """A reference: many rows of the child to one of the parent; one to one when `unique`, to none or one when `optional`."""

    child: str
    column: str
    parent: str
    unique: bool = False
    optional: bool = False


@dataclass
class _Node:
    """A box, or a place where a long line passes a layer."""

    name: str
    layer: int
    entity: Entity | None = None
    ports: list[str] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        """How much room it takes."""
        if self.entity is None:
            return 10.0
        more = self.entity.columns > len(self.lines)
        return HEAD + LINE * (len(self.lines) + more) + 8

    @property
    def lines(self) -> list[str]:
        """The columns that are named."""
        assert self.entity
        return [*([self.entity.key] if self.entity.key and self.entity.key not in self.ports else []), *self.ports]

    def port(self, column: str) -> float:
        """Height of the middle of a column's line, from the top of the box."""
        if self.entity is None:
            return 5.0
        if column in self.lines:
            return HEAD + 4 + LINE * (self.lines.index(column) + 0.5)
        return HEAD / 2


@dataclass(frozen=True)
class _Segment:
    """A part of a line from one layer to the next."""

    left: str
    right: str
    left_port: str
    right_port: str
    link: Link
    first: bool
    last: bool
    reverse: bool = False


def diagram(entities: Sequence[Entity], links: Sequence[Link]) -> str:
    """The SVG of tables and their references."""
    known = {entity.name for entity in entities}
    links = [link for link in links if link.child in known and link.parent in known]
    layers = _layers([entity.name for entity in entities], links)
    nodes = {e.name: _Node(e.name, layers[e.name], e) for e in entities}
    for link in links:
        if link.column not in nodes[link.child].ports:
            nodes[link.child].ports.append(link.column)
    segments = _segments(nodes, links)
    columns = _ordered(nodes, segments)
    lanes = _place(nodes, columns, segments, {link.child for link in links if link.child == link.parent})
    parts = [_edge(nodes, segment, lanes) for segment in segments]
    parts += [_loop(nodes[link.child], link) for link in links if link.child == link.parent]
    parts += [_box(node) for node in nodes.values() if node.entity]
    width = (
        max(node.x for node in nodes.values()) + WIDTH + MARGIN + (24 if any(link.child == link.parent for link in links) else 0)
    )
    height = max(node.y + node.height for node in nodes.values()) + MARGIN
    label = escape(f"{len(entities)} tables and {len(links)} references")
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _layers(names: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """The layer of each table: right of all its parents, and no further left of its children than it must be."""
    parents: dict[str, list[str]] = defaultdict(list)
    children: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.child != link.parent:
            parents[link.child].append(link.parent)
            children[link.parent].append(link.child)
    depth: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name in depth:
            return depth[name]
        found = [visit(parent, (*above, name)) + 1 for parent in parents[name] if parent not in above and parent != name]
        depth.setdefault(name, max(found, default=0))
        return depth[name]

    for name in names:
        visit(name, ())
    for name in sorted(names, key=lambda n: -depth[n]):
        later = [depth[child] for child in children[name] if depth[child] > depth[name]]
        if later and not parents[name]:
            depth[name] = max(depth[name], min(later) - 1)
    return depth


def _segments(nodes: dict[str, _Node], links: Sequence[Link]) -> list[_Segment]:
    """Every line cut at the layers that it passes; passing places become nodes. A line against the flow is laid the other way round."""
    found = []
    for number, link in enumerate(links):
        if link.child == link.parent:
            continue
        parent, child = nodes[link.parent], nodes[link.child]
        parent_port = parent.entity.key if parent.entity else ""
        reverse = child.layer <= parent.layer
        if child.layer == parent.layer:
            child.layer += 1
            reverse = False
        left, right = (child, parent) if reverse else (parent, child)
        ports = (link.column, parent_port) if reverse else (parent_port, link.column)
        stops = [left.name]
        for layer in range(left.layer + 1, right.layer):
            name = f"\0{number}.{layer}"
            nodes[name] = _Node(name, layer)
            stops.append(name)
        stops.append(right.name)
        for i, (a, b) in enumerate(pairwise(stops)):
            first, last = i == 0, i == len(stops) - 2
            found.append(_Segment(a, b, ports[0] if first else "", ports[1] if last else "", link, first, last, reverse))
    return found


def _ordered(nodes: Mapping[str, _Node], segments: Sequence[_Segment]) -> list[list[str]]:
    """The nodes of each layer from top to bottom."""
    columns: list[list[str]] = [[] for _ in range(max(node.layer for node in nodes.values()) + 1)]
    for node in nodes.values():
        columns[node.layer].append(node.name)
    near: dict[str, list[str]] = defaultdict(list)
    for segment in segments:
        near[segment.left].append(segment.right)
        near[segment.right].append(segment.left)
    for sweep in range(SWEEPS):
        inward = columns if sweep % 2 == 0 else columns[::-1]
        for before, column in pairwise(inward):
            place = {name: i for i, name in enumerate(before)}
            own = {name: i for i, name in enumerate(column)}

            def middle(name: str, place: Mapping[str, int] = place, own: Mapping[str, int] = own) -> float:
                found = [place[other] for other in near[name] if other in place]
                return sum(found) / len(found) if found else own[name]

            column.sort(key=middle)
    return columns


def _place(
    nodes: Mapping[str, _Node], columns: Sequence[Sequence[str]], segments: Sequence[_Segment], looping: set[str]
) -> dict[tuple[str, str], float]:
    """Give every node its place; the x of the lane of every port that lines leave."""
    for column in columns:
        y = float(MARGIN)
        for name in column:
            nodes[name].y = y
            y += nodes[name].height + GAP_Y
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            _settle(nodes, column, segments)
    top = min(node.y for node in nodes.values())
    for node in nodes.values():
        node.y += MARGIN - top
    lanes: dict[tuple[str, str], float] = {}
    x = float(MARGIN)
    for number, column in enumerate(columns):
        for name in column:
            nodes[name].x = x
        leaving: dict[tuple[str, str], list[_Segment]] = defaultdict(list)
        for segment in segments:
            if nodes[segment.left].layer == number:
                leaving[segment.left, segment.left_port].append(segment)
        turning = [ports for ports, group in leaving.items() if any(abs(_rise(nodes, s)) > 0.5 for s in group)]
        order = sorted(turning, key=lambda ports: _lane_order(nodes, leaving[ports]))
        loops = LOOP if any(name in looping for name in column) else 0
        more = LANE * max(len(order) - 2, 0)
        for i, ports in enumerate(order):
            lanes[ports] = x + WIDTH + loops + (GAP_X + more) / 2 + LANE * (i - (len(order) - 1) / 2)
        x += WIDTH + loops + GAP_X + more
    return lanes


def _settle(nodes: Mapping[str, _Node], column: Sequence[str], segments: Sequence[_Segment]) -> None:
    """Move the nodes of a layer towards what they are joined with, none over another."""
    wanted = {}
    for name in column:
        pulls = [
            nodes[s.right].y + nodes[s.right].port(s.right_port) - nodes[name].port(s.left_port)
            for s in segments
            if s.left == name
        ]
        pulls += [
            nodes[s.left].y + nodes[s.left].port(s.left_port) - nodes[name].port(s.right_port)
            for s in segments
            if s.right == name
        ]
        wanted[name] = sum(pulls) / len(pulls) if pulls else nodes[name].y
    y = -1e9
    for name in column:
        nodes[name].y = max(wanted[name], y)
        y = nodes[name].y + nodes[name].height + GAP_Y
    slack = sum(nodes[name].y - wanted[name] for name in column) / len(column)
    for name in column:  # what was pushed down in all is given back
        nodes[name].y -= slack


def _rise(nodes: Mapping[str, _Node], segment: _Segment) -> float:
    left, right = nodes[segment.left], nodes[segment.right]
    return right.y + right.port(segment.right_port) - left.y - left.port(segment.left_port)


def _lane_order(nodes: Mapping[str, _Node], group: Sequence[_Segment]) -> tuple[int, float]:
    """Lines that go down turn the earlier the lower they start, lines that go up the earlier the higher: then few cross."""
    start = nodes[group[0].left].y + nodes[group[0].left].port(group[0].left_port)
    down = sum(_rise(nodes, segment) for segment in group) > 0
    return (0, -start) if down else (1, start)


def _edge(nodes: Mapping[str, _Node], segment: _Segment, lanes: Mapping[tuple[str, str], float]) -> str:
    """One part of a line, with its ends where it has them."""
    left, right = nodes[segment.left], nodes[segment.right]
    x0 = left.x + WIDTH
    y0, y1 = left.y + left.port(segment.left_port), right.y + right.port(segment.right_port)
    x1 = right.x if right.entity else right.x + WIDTH
    lane = lanes.get((segment.left, segment.left_port), (x0 + x1) / 2)
    if abs(y1 - y0) <= 0.5:
        path = f"M{x0:.1f} {y0:.1f}H{x1:.1f}"
    else:
        turn = min(RADIUS, abs(y1 - y0) / 2) * (1 if y1 > y0 else -1)
        bend = abs(turn)
        path = (
            f"M{x0:.1f} {y0:.1f}H{lane - bend:.1f}Q{lane:.1f} {y0:.1f} {lane:.1f} {y0 + turn:.1f}"
            f"V{y1 - turn:.1f}Q{lane:.1f} {y1:.1f} {lane + bend:.1f} {y1:.1f}H{x1:.1f}"
        )
    out = f'<path class="edge" d="{path}"/>'
    if segment.first:
        out += _end(x0, y0, 1, segment.link, many=segment.reverse)
    if segment.last:
        out += _end(x1, y1, -1, segment.link, many=not segment.reverse)
    return out


def _end(x: float, y: float, side: int, link: Link, *, many: bool) -> str:
    """What stands at the end of a line: a crow's foot for many, a bar for one, a ring where there may be none."""
    if many and not link.unique:
        tip = x + 11 * side
        return f'<path class="edge" d="M{tip:.1f} {y:.1f}L{x:.1f} {y - 6:.1f}M{tip:.1f} {y:.1f}L{x:.1f} {y + 6:.1f}"/>'
    bar = x + 6 * side
    out = f'<path class="edge" d="M{bar:.1f} {y - 5:.1f}V{y + 5:.1f}"/>'
    if link.optional and not many:
        out += f'<circle class="dot" cx="{x + 13 * side:.1f}" cy="{y:.1f}" r="3.4"/>'
    return out


def _loop(node: _Node, link: Link) -> str:
    """The line of a table that refers to itself, around its right side."""
    x = node.x + WIDTH
    key = node.entity.key if node.entity else ""
    y0, y1 = node.y + node.port(key), node.y + node.port(link.column)
    if abs(y1 - y0) < 1:
        y0 = node.y + HEAD / 2
    path = f"M{x:.1f} {y0:.1f}h13q7 0 7 {RADIUS}V{y1 - RADIUS:.1f}q0 {RADIUS} -7 {RADIUS}H{x:.1f}"
    return f'<path class="edge" d="{path}"/>' + _end(x, y0, 1, link, many=False) + _end(x, y1, 1, link, many=True)


def _box(node: _Node) -> str:
    """A table: title, rows, key and references."""
    entity = node.entity
    assert entity
    x, y, height = node.x, node.y, node.height
    outline = "box" if entity.ok else "box broken"
    parts = [
        f'<a href="#table-{escape(entity.name)}"><rect class="{outline}" x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{height:.1f}" rx="8"/>',
        f'<path class="head" d="M{x + 1:.1f} {y + HEAD - 2:.1f}V{y + 9:.1f}q0 -8 8 -8h{WIDTH - 18}q8 0 8 8V{y + HEAD - 2:.1f}Z"/>',
        f'<text class="title" x="{x + 11:.1f}" y="{y + 19:.1f}">{escape(_cut(entity.name, 19))}</text>',
        f'<text class="soft" x="{x + WIDTH - 10:.1f}" y="{y + 19:.1f}" text-anchor="end">{_short(entity.rows)}</text>',
    ]
    for i, column in enumerate(node.lines):
        kind = ' class="key"' if column == entity.key else ""
        line = y + HEAD + 4 + LINE * (i + 0.5) + 4
        parts.append(f'<text{kind} x="{x + 11:.1f}" y="{line:.1f}">{escape(_cut(column, MOST_LETTERS))}</text>')
        mark = "key" if column == entity.key else "ref"
        parts.append(f'<text class="soft" x="{x + WIDTH - 10:.1f}" y="{line:.1f}" text-anchor="end">{mark}</text>')
    if entity.columns > len(node.lines):
        line = y + HEAD + 4 + LINE * (len(node.lines) + 0.5) + 4
        left = entity.columns - len(node.lines)
        parts.append(f'<text class="soft" x="{x + 11:.1f}" y="{line:.1f}">{left} more column{"s" * (left != 1)}</text>')
    return "".join(parts) + "</a>"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _short(number: int) -> str:
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if number >= 10 * size:
            return f"{number / size:.0f}{unit}"
    return f"{number:,}"
