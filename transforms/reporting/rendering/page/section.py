"""A section of the page: what the table of contents lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from transforms.reporting.rendering.page.markup import NOTHING, Cell, Html, lines, tag

Part = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A heading of the second level and what stands below it."""

    anchor: str
    title: str
    content: tuple[Cell, ...]
    apart: bool = False
    """Whether it begins a sheet of its own in print."""

    def html(self) -> Html:
        """The section as an element that its heading names."""
        heading = tag("h2", self.title, id=self.anchor)
        look = {"class_": "apart"} if self.apart else {}
        return tag("section", lines([NOTHING, heading, *self.content, NOTHING]), **look)


def contents(sections: list[Section]) -> Html:
    """The table of contents."""
    items = (tag("li", tag("a", section.title, href=f"#{section.anchor}")) for section in sections)
    return tag("nav", tag("h2", "Contents", id="contents"), tag("ol", *items), aria_labelledby="contents")


def rest(part: Part, what: str) -> Html:
    """What a cut table leaves out."""
    shown, found = len(part["rows"]), part["all"]
    if found <= shown:
        return NOTHING
    words = f"Shown are {shown} of {found} {what}. All rows stand in report.json."
    return tag("p", words, class_="note")
