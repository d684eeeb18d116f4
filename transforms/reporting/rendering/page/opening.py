"""The first parts of the page: title, summary, what is not said, the picture, the findings."""

from __future__ import annotations

from typing import Any

from transforms.number_words import number_of
from transforms.reporting.rendering.page.markup import (
    NOTHING,
    Anchors,
    Cell,
    Column,
    Html,
    Row,
    bullets,
    code,
    facts,
    lines,
    money,
    table,
    tag,
    together,
)
from transforms.reporting.rendering.page.section import Section, rest
from transforms.reporting.rendering.sankey import sankey

Part = dict[str, Any]
FLOW = "The traced money from the payers through the accounts to the places where it is."
FLOWS = (Column("From"), Column("To"), Column("Traced amount", "n"))
CANDIDATES = (
    Column("No.", "s"),
    Column("What"),
    Column("Holder"),
    Column("Basis", "s"),
    Column("Amount", "n"),
)
GATES = (Column("Gate", "s"), Column("Why"), Column("Parties", "n"))


def title_block(data: Part) -> Html:
    """Case, authority, period, evidence, program and configuration."""
    case, period, totals = data["case"], data["period"], data["evidence_totals"]
    evidence = f"{number_of(totals['files'], 'file')}, {number_of(totals['records'], 'record')} "
    rows: list[tuple[str, Cell]] = [("Case", case["name"])] if case["name"] else []
    rows += [
        ("Authority", case["authority"]),
        ("Predicate (hypothesis)", case["predicate_hypothesis"]),
        ("Reference currency", case["reference_currency"]),
        ("Evidence period", period["from"] and f"{period['from']} to {period['to']}"),
        ("Evidence", together(evidence, "(", tag("a", "Annex A", href="#annex-a"), ")")),
        ("Program", f"moneytrail {data['version']}"),
        ("Configuration", code(data["configuration_sha256"])),
    ]
    kicker = tag("p", "Money trail report", class_="kicker")
    return tag("header", lines([NOTHING, kicker, tag("h1", case["title"]), facts(*rows), NOTHING]))


def method(data: Part) -> Section:
    """The tracing method, its authority and limits, and how to read the figures."""
    used = data["method"]
    limits = [tag("p", "Limits:"), bullets(used["limits"], "")] if used["limits"] else []
    note = (
        "Every amount is exact. A source such as “E1, line 12” names an exhibit of Annex A and the place in it. "
        "This document holds no date of its own, so that the same evidence always gives the same bytes. "
        "manifest.json beside it states the hash of every file."
    )
    words = tag("p", tag("strong", f"{used['name']}."), " ", used["words"])
    authority = tag("p", f"Authority: {used['source']}.")
    return Section("method", "Method", (words, authority, *limits, tag("p", note, class_="note")))


def summary(data: Part) -> Section:
    """The summary in words and the list of candidates."""
    paragraphs = [tag("p", words) for words in data["summary"]["paragraphs"]]
    return Section("summary", "Summary in words", (*paragraphs, _listed(data["candidates"])))


def _listed(candidates: list[Part]) -> Html:
    if not candidates:
        words = " Nothing in this evidence can be proposed for freezing by the method named above."
        return tag("p", tag("strong", "No candidates."), words)
    rows = [
        Row(
            (
                place,
                tag("a", item["what"]["label"], href=f"#candidate-{place}"),
                item["holder_name"],
                item["basis"],
                money(item["amount"], item["currency"]),
            )
        )
        for place, item in enumerate(candidates, start=1)
    ]
    return table("Candidates", CANDIDATES, rows)


def not_said(data: Part) -> Section:
    """What the report does not say."""
    items = [item["words"] for item in data["not_said"]]
    return Section("not-said", "What this report does not say", (bullets(items, "Nothing."),))


def not_listed(data: Part) -> Section:
    """Who is not listed, as counts, and why."""
    title = "Not listed, and why"
    if not data["not_listed"]:
        return Section("not-listed", title, (tag("p", "No other party was looked at."),))
    words = "Parties that the gates looked at and that hold nothing listed here: counts, no names."
    rows = [Row((row["gate"], row["words"], row["parties"])) for row in data["not_listed"]]
    return Section("not-listed", title, (tag("p", words), table("Parties not listed", GATES, rows)))


def flow(data: Part, picture: Part) -> list[Section]:
    """The picture and its figures; no section where nothing was traced."""
    if not data["picture"]["edges"]:
        return []
    drawn = Html(sankey(picture).replace("<svg ", f'<svg role="img" aria-label="{FLOW}" ', 1))
    note = (
        "A summary of records, by the method named above. Dashed: payers together. Thick: what could be frozen. "
        "Each box states what reached it; the widths of the bands follow the amounts."
    )
    figures: list[Cell] = [
        tag("h3", "Figures of the picture", id="figures"),
        tag(
            "p",
            "Their sources stand beside the same money in the steps of each candidate and in the schedules.",
        ),
        _flows("Traced money from place to place", data["picture"]["edges"]),
    ]
    if data["picture"]["back"]:
        words = "Not drawn, because it went back to an account nearer to the payers, or to one as near:"
        figures += [tag("p", words), _flows("Traced money that went back", data["picture"]["back"])]
    content = (tag("figure", drawn, tag("figcaption", note, class_="note")), *figures)
    return [Section("flow", "The flow of the traced money", content, apart=True)]


def _flows(caption: str, edges: list[Part]) -> Html:
    rows = (
        Row((edge["from_title"], edge["to_title"], money(edge["amount"], edge["currency"]))) for edge in edges
    )
    return table(caption, FLOWS, rows)


def findings(data: Part, anchors: Anchors) -> Section:
    """Every finding in words, with what is consistent with it and what is against it."""
    rows = data["findings"]["rows"]
    none = tag("p", "No pattern was found about anybody whom the shield does not cover.")
    currency = data["case"]["reference_currency"]
    parts = [_finding(item, currency, anchors) for item in rows] or [none]
    return Section("findings", "Findings", (*parts, rest(data["findings"], "findings")), apart=True)


def _finding(item: Part, currency: str, anchors: Anchors) -> Html:
    known = facts(
        ("Pattern", item["pattern"].replace("_", " ")),
        ("Strength", item["strength"]),
        ("Time", together(item["start"], " to ", item["end"])),
        ("Sum", money(item["amount_ref"], currency)),
        ("Sources", anchors.cited(item["sources"])),
        ("Reference", code(item["finding_id"])),
    )
    speaks_for = [part["words"] for part in item["speaks_for"]]
    consistent = [tag("h4", "Consistent with it"), bullets(speaks_for, "")] if speaks_for else []
    against = [part["words"] for part in item["speaks_against"]]
    heading = tag("h3", item["subject_label"], id=f"finding-{item['finding_id']}")
    tests = bullets(against, "The pattern's own tests found nothing against it.")
    words = tag("p", item["explanation"])
    return lines([heading, known, words, *consistent, tag("h4", "Against it"), tests])
