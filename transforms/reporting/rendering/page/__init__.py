"""report.html: the content of the PDF as one page that asks nothing of any other place.

It holds no script, and a policy inside it forbids scripts and requests. Text of the evidence is
escaped wherever it stands, with its control and direction characters made visible.
"""

from __future__ import annotations

from typing import Any

from transforms.reporting.rendering.page import opening, schedules
from transforms.reporting.rendering.page.candidate import candidate
from transforms.reporting.rendering.page.markup import NOTHING, Anchors, Html, lines, tag
from transforms.reporting.rendering.page.section import Section, contents
from transforms.reporting.rendering.page.style import STYLE, policy
from transforms.reporting.rendering.page_data import page_data

Part = dict[str, Any]


def report_page(document: Part) -> bytes:
    """The page's bytes; the same document gives the same bytes."""
    data = page_data(document)
    sections = _sections(data, document["picture"], _anchors(data))
    words = "Contains pseudonyms. For the authority named in the title block."
    parts = [opening.title_block(data), contents(sections), *(section.html() for section in sections)]
    main = tag("main", lines([NOTHING, *parts, tag("footer", words), NOTHING]))
    page = tag("html", _head(data["case"]["title"]), tag("body", main), lang="en")
    return f"<!doctype html>\n{page.html}\n".encode()


def _head(title: str) -> Html:
    metas = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
    )
    named, style = tag("title", f"Money trail report: {title}"), tag("style", Html(STYLE))
    return tag("head", lines([NOTHING, *map(Html, metas), named, style, NOTHING]))


def _sections(data: Part, picture: Part, anchors: Anchors) -> list[Section]:
    """All sections, in the order of the PDF."""
    numbered = enumerate(data["candidates"], start=1)
    return [
        opening.method(data),
        opening.summary(data),
        opening.not_said(data),
        opening.not_listed(data),
        *opening.flow(data, picture),
        opening.findings(data, anchors),
        *(candidate(place, item, anchors) for place, item in numbered),
        schedules.schedule_1(data, anchors),
        schedules.schedule_2(data, anchors),
        schedules.schedule_3(data, anchors),
        *schedules.rates(data),
        schedules.annex_a(data),
        schedules.annex_b(data, anchors),
        schedules.annex_c(data),
    ]


def _anchors(data: Part) -> Anchors:
    """The rows that the page shows and that links may lead to."""
    kinds = {"finding": ("findings", "finding_id"), "trace": ("traces", "trace_id")}
    kinds["exhibit"] = ("evidence", "exhibit")
    names = (f"{kind}-{row[key]}" for kind, (part, key) in kinds.items() for row in data[part]["rows"])
    return Anchors(frozenset(names))
