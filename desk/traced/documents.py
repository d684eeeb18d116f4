"""The JSON documents of a tracing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from desk.snapshot import Row
from transforms.plans import Debts
from transforms.tracing import METHODS, Asked, Traced, TracingLedger
from transforms.tracing.answers import Change, differing_entries, places_by_method, trees
from transforms.tracing.answers.differences import TARGET
from transforms.tracing.answers.production import Order
from transforms.tracing.debts import METHOD as BACKWARD
from transforms.tracing.orders.robust import robust


@dataclass(frozen=True)
class Answer:
    """One method's answer: the tracing with reference amounts, its trees and whom to ask next.

    spans: INTERVALS of its places over the orders that are admissible; None where not asked for. debts: how far
    backward tracing went; None for what traces forward.
    """

    method: str
    traced: Traced
    trees: Mapping[str, Sequence[Row]]
    orders: Sequence[Order]
    spans: pl.DataFrame | None
    debts: Debts | None = None


def answer_of(
    method: str,
    traced: Traced,
    seeds: pl.DataFrame,
    ledger: TracingLedger,
    orders: Sequence[Order],
    spans: pl.DataFrame | None = None,
) -> Answer:
    """A tracing with all that is derived from it."""
    debts = ledger.debts if method == BACKWARD else None
    grown = trees(traced, seeds, ledger)
    left_out = traced.traces.height - len(grown)
    if left_out:
        note = f"The ways to {left_out} of {traced.traces.height} places, of smaller amounts, are not drawn as trees:"
        note += " together they have too many transfers. `path` names them; fewer seeds at once show more."
        traced = replace(traced, notes=[*traced.notes, note])
    return Answer(method, traced, grown, orders, spans, debts)


def document(answer: Answer, seeds: pl.DataFrame, names: Mapping[str, str]) -> Row:
    """The document of one method (INTERFACE.md, `trace`), with names, trees and production orders."""
    summed = seeds.group_by("seed_id", "currency").agg(pl.col("amount").sum()).sort("seed_id", "currency")
    traces = answer.traced.traces.sort("trace_id").to_dicts()
    for row in traces:
        row["target_name"] = names.get(row["target_id"])
        row["tree"] = answer.trees.get(row["trace_id"], [])
    limits = {"debts": asdict(answer.debts)} if answer.debts else {}
    return {
        "method": answer.method,
        **limits,
        "seeds": summed.select("seed_id", "amount", "currency").to_dicts(),
        "traces": traces,
        "conservation": answer.traced.conservation.drop("method").sort("currency").to_dicts(),
        "derived": [{**row, "class": "derived"} for row in answer.traced.derived.drop("method").to_dicts()],
        "intervals": [] if answer.spans is None else answer.spans.to_dicts(),
        "elected_assets": answer.traced.elected_assets.drop("amount_ref").to_dicts(),
        "production_orders": [_order(order) for order in answer.orders],
        "notes": list(answer.traced.notes),
    }


def _order(order: Order) -> Row:
    """A production order; its kind is said where it is about an address or a transaction on a chain."""
    return {name: value for name, value in asdict(order).items() if (name, value) != ("kind", "account")}


@dataclass(frozen=True)
class Sides:
    """Several methods side by side: `places_by_method` and `differing_entries`.

    Places also have robust and utmost: what every rule whatever brings there at least, and at most, in every order of
    a day that the evidence admits; interval_basis: exact where some rule and order attains each, else outer.
    """

    places: pl.DataFrame
    entries: pl.DataFrame


def side_by_side(answers: Sequence[Answer], ledger: TracingLedger, asked: Asked) -> Sides:
    """Places by method with their range over the methods for court, and the entries that differ there."""
    traced = {answer.method: answer.traced for answer in answers}
    court = [method for method in traced if METHODS[method].for_court]
    certain = robust(ledger, asked).rename({"least": "robust", "most": "utmost"})
    places = places_by_method(traced, court)
    return Sides(
        places.join(certain, on=TARGET, how="left", maintain_order="left"),
        differing_entries({method: traced[method] for method in court}, ledger),
    )


def add_ranges(documents: Sequence[Row], sides: Sides) -> None:
    """Put the range over all methods beside each method's places and differing entries."""
    for one in documents:
        own = pl.col("method") == one["method"]
        one["range"] = sides.places.filter(own).drop("method").to_dicts()
        one["differing_entries"] = sides.entries.filter(own).drop("method").to_dicts()


def change_document(change: Change) -> Row:
    """What changed since an earlier snapshot."""
    return {"places": change.places.to_dicts(), "entries": change.entries.to_dicts()}
