from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from transforms.reporting.rendering.sankey import SIZE, SMALL, WIDTH, sankey, text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"


def picture_of(layers: list[list[int]], title: str) -> dict[str, Any]:
    """Layers of boxes; each box is fed by one box of the layer before."""
    nodes, edges = [], []
    for layer, weights in enumerate(layers):
        for place, weight in enumerate(weights):
            name = f"n{layer}-{place}"
            amounts = [{"currency": "EUR", "amount": f"{weight}.00"}]
            node = {"node": name, "kind": "account", "title": title, "detail": "DE8937040044053201300" * 2}
            nodes.append({**node, "layer": layer, "amounts": amounts})
            if layer:
                before = f"n{layer - 1}-{place % len(layers[layer - 1])}"
                edges.append({"from": before, "to": name, "weight": weight})
    return {"nodes": nodes, "edges": edges}


layers = st.lists(st.lists(st.integers(0, 10**9), min_size=1, max_size=7), min_size=1, max_size=6)


@given(layers, st.text(max_size=60))
def test_boxes_never_overlap_and_texts_stay_inside(layers: list[list[int]], title: str) -> None:
    root = ET.fromstring(sankey(picture_of(layers, title)))
    height = int(root.attrib["height"])
    boxes = [
        tuple(int(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        for rect in root.iter(f"{SVG}rect")
    ]
    for number, (x, y, w, h) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + w <= WIDTH
        assert y + h <= height
        for x2, y2, w2, h2 in boxes[number + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    for text in root.iter(f"{SVG}text"):
        x, y = int(text.attrib["x"]), int(text.attrib["y"])
        size = int(text.attrib.get("font-size", SIZE))
        home = next(box for box in boxes if box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3])
        assert x + text_width(text.text or "", size) <= home[0] + home[2]


def test_only_whole_numbers_place_things() -> None:
    drawn = sankey(picture_of([[5], [3, 2]], "A & B <c>"))
    places = re.findall(r' (?:x|y|width|height|d)="([^"]*)"', drawn)
    assert not any("." in place for place in places)
    assert "A &amp; B &lt;c&gt;" in drawn


def test_an_empty_flow_is_an_empty_picture() -> None:
    assert ET.fromstring(sankey({"nodes": [], "edges": []})).tag == f"{SVG}svg"


def test_long_words_are_shortened_and_say_so() -> None:
    assert wrap("Donaudampfschifffahrtsgesellschaft", 60, 1)[0].endswith("…")
    assert wrap("one two three", 1000, 2) == ["one two three"]
    assert text_width("MMMM", SMALL) < text_width("MMMM")
