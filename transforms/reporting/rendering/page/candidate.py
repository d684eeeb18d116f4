"""A candidate's section: what it is, its amounts, the way of the money, and all that speaks against."""

from __future__ import annotations

from collections.abc import Iterable
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
    money,
    table,
    tag,
    together,
)
from transforms.reporting.rendering.page.section import Section, rest

Part = dict[str, Any]
STEPS = (
    Column("Date", "d"),
    Column("From"),
    Column("To"),
    Column("Amount", "n"),
    Column("Traced part", "n"),
    Column("Source"),
)
RULES = (Column("Rule"), Column("Traced to this place", "n"), Column("Authority"))
SCHEDULE_2 = tag("a", "Schedule 2", href="#schedule-2")
SCHEDULE_3 = tag("a", "Schedule 3", href="#schedule-3")


def candidate(place: int, item: Part, anchors: Anchors) -> Section:
    """The section of the candidate that stands at this place of the summary."""
    what = item["what"]
    own = _account(item, anchors) if what["kind"] == "account" else _asset(item, anchors)
    known = facts(
        *own,
        ("Basis", f"{item['basis']}. {item['article']}"),
        ("Strength", item["strength"]),
        ("Reference", code(item["candidate_id"])),
    )
    content = (
        known,
        _bounds(item),
        tag("p", item["explanation"]),
        *_way(item, anchors),
        *_reasons(item, anchors),
    )
    return Section(f"candidate-{place}", f"Candidate {place}: {what['label']}", content, apart=True)


def _account(item: Part, anchors: Anchors) -> list[tuple[str, Cell]]:
    what = item["what"]
    others = [name for name in what["holders"] if name != item["holder_name"]]
    holder = item["holder_name"] + (f"; together with {', '.join(others)}" if others else "")
    return [
        ("Institution", what["institution"]),
        ("Account", together(what["scheme"].upper(), " ", code(what["identifier"]))),
        ("Country", what["country"]),
        ("Holder", holder),
        *(("Balance", _balance(balance, anchors)) for balance in what["balances"]),
    ]


def _balance(balance: Part, anchors: Anchors) -> Html:
    amount = money(balance["amount"], balance["currency"])
    schedule = tag("a", "Schedule 1", href="#schedule-1")
    return together(
        amount, " on ", balance["as_of"], " (", anchors.cited(balance["sources"]), "; ", schedule, ")"
    )


def _asset(item: Part, anchors: Anchors) -> list[tuple[str, Cell]]:
    what = item["what"]
    return [
        ("Kind", what["asset_kind"].replace("_", " ")),
        ("Register", what["registry_ref"]),
        ("Country", what["country"]),
        ("Paid for by", item["holder_name"]),
        ("Acquired", what["acquired_at"]),
        (
            "Price",
            together(money(what["price"], what["currency"]), " (", anchors.cited(what["sources"]), ")"),
        ),
    ]


def _bounds(item: Part) -> Html:
    sums = (("Least", "amount_low"), ("By the method", "amount"), ("Most", "amount_high"))
    boxes = (
        tag("div", tag("span", name), tag("b", money(item[key], item["currency"]))) for name, key in sums
    )
    return tag("div", *boxes, class_="bounds")


def _way(item: Part, anchors: Anchors) -> list[Cell]:
    """How the money was traced, step by step."""
    traces = together(*(anchors.link("trace", name) for name in item["trace_ids"]), between=", ")
    word = "trace" if len(item["trace_ids"]) == 1 else "traces"
    traced = together(
        "Traced to this place: ", _sums(item["traced"]), " (", SCHEDULE_2, f"; {word} ", traces, "). "
    )
    credits = item["fee_credits"]
    of = together(" of ", _sums(credits["amounts"]), " together") if credits["amounts"] else NOTHING
    begins = together(
        f"The way begins at {number_of(credits['count'], 'fee credit')}", of, " (", SCHEDULE_3, ")."
    )
    return [
        tag("h3", "How it was traced"),
        tag("p", traced, begins),
        *_steps(item["steps"], anchors),
        *_rules(item["by_rule"]),
    ]


def _rules(rules: Iterable[Part]) -> list[Cell]:
    """What each accepted rule traces to the place, the elected one marked."""
    rows = [
        Row(
            (
                together(
                    rule["name"],
                    tag("strong", " (the method of this report)") if rule["elected"] else NOTHING,
                ),
                _sums(rule["traced"]),
                rule["source"],
            )
        )
        for rule in rules
    ]
    return [tag("h3", "What each rule gives"), table("What each rule gives", RULES, rows)] if rows else []


def _steps(steps: Part, anchors: Anchors) -> list[Cell]:
    if not steps["rows"]:
        words = (
            "The money did not move on: what is traced is what remains of the fee credits on this account."
        )
        return [tag("p", words)]
    rows = (
        Row(
            (
                step["date"],
                step["from"],
                step["to"],
                money(step["amount"], step["currency"]),
                money(step["traced"], step["traced_currency"]),
                anchors.cited(step["sources"]),
            )
        )
        for step in steps["rows"]
    )
    return [table("The way of the money, step by step", STEPS, rows), rest(steps, "steps")]


def _reasons(item: Part, anchors: Anchors) -> list[Cell]:
    """Why this holder, what speaks against, innocent explanations, third parties, urgency."""
    why = [f"{role['explanation']} ({role['role'].replace('_', ' ')})" for role in item["roles"]]
    why += _gates(item["why_this_holder"])
    about = together(*(anchors.link("finding", name) for name in item["findings"]), between=", ")
    found = [tag("p", "Findings about the holder: ", about, ".")] if item["findings"] else []
    return [
        tag("h3", "Why this holder"),
        bullets(why, "No gate decided about the holder."),
        *found,
        tag("h3", "What speaks against"),
        bullets(item["speaks_against"], "Nothing in the evidence."),
        tag("h3", "Innocent explanations tested"),
        bullets(_gates(item["innocent_explanations"]), "None was tested."),
        tag("h3", "Third parties"),
        tag("p", item["third_party_interest"]),
        tag("h3", "Urgency"),
        tag("p", item["dissipation_risk"]),
    ]


def _gates(gates: Iterable[Part]) -> list[str]:
    return [f"{gate['explanation']} ({gate['gate']})" for gate in gates]


def _sums(parts: Iterable[Part]) -> Html:
    listed = [money(part["amount"], part["currency"]) for part in parts]
    return together(*(listed or ["nothing"]), between=", ")
