"""The flow as a picture: layered boxes with bands between them, in whole units, black on white.

Whole numbers only, so that every machine draws the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from transforms.reporting.document.case import in_words
from transforms.reporting.rendering.printable import printable

Part = dict[str, Any]

WIDTH = 1000
HEIGHT = 500
LINE = 14
SIZE = 11
SMALL = 9
"""Type size of account numbers: the longest IBAN (34 letters) still fits a wide box."""
PADDING = 6
GAP = 14
BOX_WIDTHS = {2: 220, 3: 220, 4: 180, 5: 150, 6: 130}
# Hundredths of the type size, on the generous side, for Libertinus Serif.
LETTER = {"upper": 72, "digit": 48, "space": 27, "narrow": 33, "other": 52}


@dataclass(frozen=True)
class Box:
    """A node's place."""

    x: int
    y: int
    width: int
    height: int
    band: int
    """Height that the node's money takes."""


def sankey(picture: Part) -> str:
    """The picture as an SVG document; an empty flow gives an empty picture."""
    layers: dict[int, list[Part]] = {}
    for node in picture["nodes"]:
        layers.setdefault(node["layer"], []).append(node)
    width = BOX_WIDTHS.get(len(layers), 130)
    texts = {node["node"]: _lines(node, width - 2 * PADDING) for node in picture["nodes"]}
    boxes = _place(layers, picture["edges"], texts, width)
    height = max((box.y + box.height for box in boxes.values()), default=0) + 2
    shapes = [*_bands(picture["edges"], boxes), *_boxes(picture["nodes"], boxes, texts)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="Libertinus Serif, DejaVu Sans Mono" '
        f'font-size="{SIZE}">'
    )
    return "\n".join([head, *shapes, "</svg>"]) + "\n"


Line = tuple[str, str]
"""A line of a box and its look: bold, small or plain."""


def text_width(text: str, size: int = SIZE) -> int:
    """Width of a line in units, rather too much than too little."""
    return sum(LETTER[_kind(letter)] for letter in text) * size // 100 + 1


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    if letter in " .,;:'|!()[]/il":
        return "space" if letter == " " else "narrow"
    return "upper" if letter.isupper() or letter in "mwMW@%—…&" else "other"


def _lines(node: Part, room: int) -> list[Line]:
    """The texts of a box: a title of up to two lines, a detail, the amounts."""
    title = wrap(printable(node["title"]), room, 2)
    detail = wrap(printable(node["detail"]), room, 1, SMALL) if node["detail"] else []
    amounts = [in_words(item["amount"], item["currency"]) for item in node["amounts"]]
    shown = amounts[:2] + ([f"and {len(amounts) - 2} other currencies"] if len(amounts) > 2 else [])
    looks = {"bold": title, "small": detail, "plain": shown}
    return [(line, look) for look, lines in looks.items() for line in lines]


def wrap(text: str, room: int, most: int, size: int = SIZE) -> list[str]:
    """The text in at most so many lines that fit the room; what is too long ends in `…`."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
            break
    return [_shorten(line, room, size) for line in lines]


def _shorten(line: str, room: int, size: int) -> str:
    if text_width(line, size) <= room:
        return line
    while line and text_width(line + "…", size) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def _place(
    layers: dict[int, list[Part]], edges: list[Part], texts: dict[str, list[Line]], width: int
) -> dict[str, Box]:
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for edge in edges:
        into[edge["to"]] = into.get(edge["to"], 0) + edge["weight"]
        out[edge["from"]] = out.get(edge["from"], 0) + edge["weight"]
    size = {node: max(into.get(node, 0), out.get(node, 0)) for node in texts}
    largest = max((sum(size[n["node"]] for n in nodes) for nodes in layers.values()), default=0)
    room = HEIGHT - max((len(nodes) for nodes in layers.values()), default=0) * (4 * LINE + GAP)
    boxes: dict[str, Box] = {}
    step = (WIDTH - width - 4) // max(len(layers) - 1, 1)
    for number, layer in enumerate(sorted(layers)):
        top = 2
        for node in layers[layer]:
            name = node["node"]
            band = max(size[name] * max(room, 120) // largest, 2) if largest else 2
            height = max(len(texts[name]) * LINE + 2 * PADDING, band)
            boxes[name] = Box(2 + number * step, top, width, height, band)
            top += height + GAP
    return _centred(layers, boxes)


def _centred(layers: dict[int, list[Part]], boxes: dict[str, Box]) -> dict[str, Box]:
    """Each layer moved down so that its middle stands at the middle of the tallest."""
    bottoms = {
        layer: max(boxes[n["node"]].y + boxes[n["node"]].height for n in layers[layer]) for layer in layers
    }
    tallest = max(bottoms.values(), default=0)
    moved = {}
    for layer, nodes in layers.items():
        down = (tallest - bottoms[layer]) // 2
        for node in nodes:
            box = boxes[node["node"]]
            moved[node["node"]] = Box(box.x, box.y + down, box.width, box.height, box.band)
    return moved


def _bands(edges: list[Part], boxes: dict[str, Box]) -> list[str]:
    """A grey band for each edge; bands leave and enter a box in the order of the boxes they join."""
    totals: dict[tuple[str, str], int] = {}
    for edge in edges:
        for end in ("from", "to"):
            totals[edge[end], end] = totals.get((edge[end], end), 0) + edge["weight"]
    thickness = [max(_share(edge, boxes, totals), 1) for edge in edges]
    starts = _offsets(edges, thickness, boxes, "from", "to")
    ends = _offsets(edges, thickness, boxes, "to", "from")
    return [
        _band(boxes[edge["from"]], boxes[edge["to"]], starts[n], ends[n], thickness[n])
        for n, edge in enumerate(edges)
    ]


def _share(edge: Part, boxes: dict[str, Box], totals: dict[tuple[str, str], int]) -> int:
    """Thickness of a band, the same at both ends and never more than either box has room for."""
    rooms = []
    for end in ("from", "to"):
        total = totals[edge[end], end]
        rooms.append(edge["weight"] * boxes[edge[end]].band // total if total else 1)
    return min(rooms)


def _offsets(
    edges: list[Part], thickness: list[int], boxes: dict[str, Box], here: str, there: str
) -> list[int]:
    """Where each band meets its box, stacked in the order of the boxes at the other end."""
    order = sorted(range(len(edges)), key=lambda n: (boxes[edges[n][there]].y, edges[n][there], n))
    used: dict[str, int] = {}
    for n in range(len(edges)):
        used[edges[n][here]] = used.get(edges[n][here], 0) + thickness[n]
    at: dict[str, int] = {}
    found = [0] * len(edges)
    for n in order:
        name = edges[n][here]
        box = boxes[name]
        at.setdefault(name, box.y + max(box.height - used[name], 0) // 2)
        found[n] = at[name]
        at[name] += thickness[n]
    return found


def _band(source: Box, target: Box, start: int, end: int, thick: int) -> str:
    left, right = source.x + source.width, target.x
    middle = (left + right) // 2
    curve = (
        f"M{left} {start} C{middle} {start} {middle} {end} {right} {end} "
        f"L{right} {end + thick} C{middle} {end + thick} {middle} {start + thick} {left} {start + thick} Z"
    )
    return f'<path d="{curve}" fill="#808080" fill-opacity="0.45"/>'


def _boxes(nodes: list[Part], boxes: dict[str, Box], texts: dict[str, list[Line]]) -> list[str]:
    shapes = []
    for node in nodes:
        box, lines = boxes[node["node"]], texts[node["node"]]
        shapes.append(
            f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" '
            f'fill="#ffffff" stroke="#000000" {_STROKES.get(node["kind"], PLAIN)}/>'
        )
        top = box.y + (box.height - len(lines) * LINE) // 2 + SIZE
        for number, (line, look) in enumerate(lines):
            at = f'x="{box.x + PADDING}" y="{top + number * LINE}"'
            shapes.append(f"<text {at}{_LOOKS[look]}>{escape(line)}</text>")
    return shapes


_LOOKS = {"bold": ' font-weight="bold"', "small": f' font-size="{SMALL}"', "plain": ""}
PLAIN = 'stroke-width="1"'
_STROKES = {
    "payers": 'stroke-width="1" stroke-dasharray="4 3"',
    "others": 'stroke-width="1" stroke-dasharray="1 3"',
    **dict.fromkeys(("held", "asset"), 'stroke-width="3"'),
}
"""Dashed: people together; thick: what could be frozen; dotted: put together."""
