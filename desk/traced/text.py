"""A tracing as text: places, ways, methods side by side, whom to ask next; 80 columns are enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

import click
import polars as pl

from desk.desk import exact_text
from desk.snapshot import Row
from desk.tables import show_table
from desk.traced.documents import Sides
from desk.traced.labels import shortened
from transforms.money import spoken
from transforms.tracing import METHODS
from transforms.tracing.answers import Change
from transforms.tracing.answers.production import Order

PLACES = ("held", "assets", "cash", "outside", "lost")
ORDERS = {
    "exact": "What other orders of the entries of a day, of the parts of a sum or of those of a\n"
    "transaction, which nothing rules out, would give",
    "outer": "Nothing settles the order of many days, or money may have moved unseen: outer\n"
    "bounds, which no order and no rule passes and which need not be reached",
    "open": "Nothing settles the order of many days; by this method no bound is known",
}

PLACE = ("target_kind", "target_id", "currency")
FEW = 20
"""Lines of trees, and entries, that are shown unasked."""

KEEPERS = {
    "account": "the institution",
    "address": "whoever keeps it",
    "transaction": "the chain",
}
"""Whom to ask where the evidence names nobody, by what is asked about."""

KINDS = {
    "account": "On the account",
    "asset": "In the asset",
    "cash": "In cash, taken out of",
    "outside": "Gone outside, to",
    "lost": "Lost to the overdraft of",
}


def show_answer(one: Row, labels: Mapping[str, str], *, all_paths: bool) -> None:
    """One method: what was asserted, a table of places, the proof of the sum, the ways."""
    click.echo(f"Method: {one['method']}")
    numbers = show_seeds(one["seeds"], all_seeds=all_paths)
    ranked = sorted(one["traces"], key=lambda row: (row["target_kind"], -row["amount"], row["trace_id"]))
    if not ranked:
        click.echo("Nothing is traced: none of the money had come by that day.")
        return
    number = ["of"] if len(numbers) > 1 else []
    classed = ["class"] if any(row["class"] != "direct" for row in ranked) else []
    show_table(
        [*number, "to", "where", "amount", "currency", *classed],
        [
            [
                *(numbers[row["seed_id"]] for _ in number),
                *(row["target_kind"], labels.get(row["target_id"], row["target_id"])),
                *(row["amount"], row["currency"]),
                *(row[name] for name in classed),
            ]
            for row in ranked
        ],
        first=2,
    )
    show_proof(one)
    show_inflow(one)
    show_derived(one["derived"], labels)
    show_intervals(one, labels, all_places=all_paths)
    show_trees(ranked, labels, all_paths=all_paths)


def show_seeds(seeds: Sequence[Row], *, all_seeds: bool) -> dict[str, int]:
    """What is asserted to be proceeds, numbered; the numbers by seed."""
    numbers = {seed: at for at, seed in enumerate(dict.fromkeys(row["seed_id"] for row in seeds), start=1)}
    for row in seeds if all_seeds else seeds[: FEW // 2]:
        at = f"{numbers[row['seed_id']]}. " if len(numbers) > 1 else ""
        click.echo(f"Proceeds: {at}{row['seed_id']}, {spoken(row['amount'], row['currency'])}")
    if len(seeds) > FEW // 2 and not all_seeds:
        click.echo(f"... {len(seeds) - FEW // 2} more: --paths shows all of them.")
    return numbers


def show_proof(one: Row) -> None:
    """The sum: in = held + assets + cash + outside + lost, a line a currency."""
    for row in one["conservation"]:
        parts = " + ".join(f"{exact_text(row[key])} {key}" for key in PLACES)
        verdict = "holds" if row["holds"] else "DOES NOT HOLD"
        line = f"{row['currency']}: {exact_text(row['in'])} in = {parts}: {verdict}"
        click.echo(click.wrap_text(line, 80, "", "     "))


def show_inflow(one: Row) -> None:
    """Where `in` of a currency is not what was asserted in it: why."""
    asserted: dict[str, Decimal] = defaultdict(Decimal)
    for seed in one["seeds"]:
        asserted[seed["currency"]] += seed["amount"]
    for row in one["conservation"]:
        currency, beyond = row["currency"], row["in"] - asserted[row["currency"]]
        if beyond and METHODS.get(one["method"], METHODS["fifo"]).for_court:
            why = (
                "came by exchange or gain"
                if beyond > 0
                else "left by exchange, was lost by a sale, or is counted with another seed"
            )
            line = (
                f"{currency}: in is what is asserted, {spoken(asserted[currency], currency)},"
                f" {'and' if beyond > 0 else 'less'} {spoken(abs(beyond), currency)} that {why}."
            )
            click.echo(click.wrap_text(line, 80, "", "     "))


GAINS = {"sale_gain": "gain by sale", "exchange_gain": "gain by exchange"}


def show_derived(rows: Sequence[Row], labels: Mapping[str, str]) -> None:
    """What traced money earned: gains, which the sum holds as rows of class derived, and interest apart from it."""
    for kind, where in (
        ("sale_gain", "in the sum as rows of class derived"),
        ("exchange_gain", "contained in the amounts above"),
    ):
        gains = [{**row, "kind": GAINS[kind]} for row in rows if row["kind"] == kind]
        _derived(f"Gain on proceeds: derived benefit, no principal; {where}", gains, labels)
    interest = [row for row in rows if row["kind"] not in GAINS]
    _derived("Derived benefit, in addition and no part of the sum", interest, labels)


def _derived(title: str, rows: Sequence[Row], labels: Mapping[str, str]) -> None:
    if rows:
        click.echo(f"\n{title}")
        columns = ("kind", "account_id", "amount", "currency", "entry_id", "seed_id")
        listed = columns if len({row["seed_id"] for row in rows}) > 1 else columns[:-1]
        heads = dict(zip(columns, ("kind", "account", "amount", "currency", "entry", "from"), strict=True))
        cells = [{**row, "account_id": labels.get(row["account_id"], row["account_id"])} for row in rows]
        show_table([heads[key] for key in listed], [[row[key] for key in listed] for row in cells])


def show_intervals(one: Row, labels: Mapping[str, str], *, all_places: bool) -> None:
    """What the figures can be where the evidence does not settle the order of a day, or has a gap."""
    spans = one["intervals"]
    if not spans:
        return
    open_ones = [span for span in spans if span["low"] is None or span["low"] < span["high"]]
    if not open_ones and {span["how"] for span in spans} <= {"proven", "exact"}:
        click.echo("No other order of the entries of a day gives another figure.")
        return
    ranked = sorted(
        open_ones, key=lambda span: -(span["high"] - span["low"]) if span["high"] is not None else 0
    )
    click.echo(f"\n{ORDERS[spans[0]['how']]}")
    kept = ranked if all_places else ranked[: FEW // 2]
    show_table(
        ["to", "where", "at least", "as stated", "at most", "currency"],
        [
            [
                *(span["target_kind"], labels.get(span["target_id"], span["target_id"])),
                *(span["low"], span["amount"], span["high"], span["currency"]),
            ]
            for span in kept
        ],
    )
    if len(kept) < len(ranked):
        click.echo(f"... {len(ranked) - len(kept)} more places: --paths shows all of them.")


def show_sides(documents: Sequence[Row], sides: Sides, labels: Mapping[str, str], *, all_paths: bool) -> None:
    """Several methods: the proof of each sum, every place by method, and the entries that differ."""
    show_seeds(documents[0]["seeds"], all_seeds=all_paths)
    for one in documents:
        click.echo(f"{one['method']}:")
        show_proof(one)
    show_methods(sides.places, labels)
    show_differences(sides.entries, labels, all_entries=all_paths)


def show_trees(traces: Sequence[Row], labels: Mapping[str, str], *, all_paths: bool) -> None:
    """The way to each place: the accounts of the seed, and under them each transfer and its entries."""
    lines = [line for row in traces for line in _tree_lines(row, labels, all_entries=all_paths)]
    if not lines:
        return
    click.echo("\nThe way of the money (of each entry the traced part)")
    for line in lines if all_paths else lines[:FEW]:
        click.echo(line)
    if len(lines) > FEW and not all_paths:
        click.echo(f"... {len(lines) - FEW} more lines: --paths shows all of them.")


def _tree_lines(trace: Row, labels: Mapping[str, str], *, all_entries: bool) -> Iterator[str]:
    name = labels.get(trace["target_id"], trace["target_id"])
    head = f"{KINDS[trace['target_kind']]} {name}: {spoken(trace['amount'], trace['currency'])}"
    head += " (gain)" if trace["class"] == "derived" else ""
    yield click.wrap_text(head, 80, "", "  ")
    for root in trace["tree"]:
        entries = root["entries"]
        yield click.wrap_text(_begins(root, labels), 80, "  ", "    ")
        for entry in entries if all_entries else entries[:3]:
            yield (
                f"    {entry['entry_id']}"
                if "asserted" in root
                else f"    {entry['entry_id']} {_part(entry)}"
            )
        if len(entries) > 3 and not all_entries:
            yield f"    ... and {len(entries) - 3} more credits"
        yield from _steps(root["transfers"], labels, "  ")


def _begins(root: Row, labels: Mapping[str, str]) -> str:
    """How the way of a seed begins on an account."""
    account = labels.get(root["account_id"], root["account_id"])
    if "asserted" in root:
        at = root["asserted"]
        return f"asserted on the balance of {account} at the end of {at['day']}, which stands {at['stands']} the entry"
    # Without a credit of the seed the way begins anew: with the price of an asset that was sold, say.
    return f"credited to {account}" if root["entries"] else f"from {account}"


def _steps(transfers: Sequence[Row], labels: Mapping[str, str], indent: str) -> Iterator[str]:
    waiting = [(step, indent) for step in reversed(transfers)]
    while waiting:
        step, here = waiting.pop()
        ends = [step[side] for side in ("debit", "credit") if step[side]]
        above = " (goes on as above)" if step.get("above") else ""
        part = _part(ends[0]) if ends else step["kind"]
        whom = labels.get(step["to_account_id"], step["to_account_id"])
        way = "in cash" if step["kind"] == "cash_out" else f"to {whom}"
        if ends and ends[0]["currency"] != ends[-1]["currency"]:
            way = f"for {_part(ends[-1])} on {whom}"
        head = f"> {step['sent_at'].date()} {part} {way}{above}"
        yield click.wrap_text(head, 80, here, f"{here}    ")
        yield f"{here}    {' to '.join(end['entry_id'] for end in ends)}"
        # Of an exchange's own number and a chain's hash, which is longer, the chain's is the one to look up.
        named = sorted({end["transaction"] for end in ends if end.get("transaction")}, key=len)
        yield from (f"{here}    in {found}" for found in named[-1:])
        waiting += [(following, here + "  ") for following in reversed(step["transfers"])]


def _part(entry: Row) -> str:
    whole = spoken(abs(entry["amount"]), entry["currency"])
    if "whole" in entry:
        whole += f" (part of {spoken(abs(entry['whole']), entry['currency'])})"
    if entry["traced"] is None or entry["traced"] == abs(entry["amount"]):
        return whole
    return f"{spoken(entry['traced'], entry['currency'])} of {whole}"


def show_methods(places: pl.DataFrame, labels: Mapping[str, str]) -> None:
    """Every place with the range over the methods and each method's figure, the largest first."""
    click.echo("\nAll methods side by side (the range is that of the methods for court)")
    for rows in _by_place(places.filter(pl.col("most") > 0)):
        _show_place(rows, labels)
    beside = places.filter(pl.col("most") == 0).select(PLACE).n_unique()
    if beside:
        click.echo(f"Places that only methods for inquiries bring proceeds to: {beside}.")
    if not places.filter(pl.col("robust") > 0).height:
        click.echo("No place has a robust part: some rule or other brings nothing there.")


def _by_place(places: pl.DataFrame) -> Iterator[list[Row]]:
    ranked = places.sort("target_kind", "most", *PLACE[1:], "method", descending=[False, True, *[False] * 3])
    rows = ranked.iter_rows(named=True)
    for _, group in groupby(rows, key=lambda row: tuple(row[key] for key in PLACE)):
        yield list(group)


def _show_place(rows: Sequence[Row], labels: Mapping[str, str]) -> None:
    first = rows[0]
    currency, name = first["currency"], labels.get(first["target_id"], first["target_id"])
    least, most = (spoken(first[key], currency) for key in ("least", "most"))
    span = f"{least} by every method" if least == most else f"{least} to {most}"
    if first["robust"]:
        span += f"; whatever the rule, at least {spoken(first['robust'], currency)}"
    if first["interval_basis"] == "outer":
        span += f" (outer bounds: no rule brings less than {spoken(first['robust'], currency)} or more than"
        span += f" {spoken(first['utmost'], currency)}, and these need not be reached)"
    click.echo(click.wrap_text(f"{KINDS[first['target_kind']]} {name}: {span}", 80, "", "  "))
    for row in rows if least != most else ():
        only = "" if METHODS[row["method"]].for_court else "  (for inquiries only)"
        click.echo(f"  {row['method']:<27} {spoken(row['amount'], currency):>20}{only}")


def show_differences(entries: pl.DataFrame, labels: Mapping[str, str], *, all_entries: bool) -> None:
    """The entries at which the methods part, largest spread first, with what each traces of them."""
    if entries.is_empty():
        click.echo("\nThe methods trace the same part of every entry.")
        return
    keys = entries.select("entry_id", "currency", spread=pl.col("most") - pl.col("least")).unique()
    ranked = keys.sort("currency", "spread", "entry_id", descending=[False, True, False])[
        "entry_id"
    ].to_list()
    click.echo(
        f"\nWhy they differ: {len(ranked)} entries of which they trace different parts, the"
        " largest difference first"
    )
    for method in entries["method"].unique().sort():
        click.echo(click.wrap_text(f"{method}: {METHODS[method].description}", 80, "  ", "    "))
    for entry_id in ranked if all_entries else ranked[: FEW // 2]:
        rows = entries.filter(pl.col("entry_id") == entry_id).sort("method").to_dicts()
        first = rows[0]
        way = "came to" if first["amount"] > 0 else "left"
        account = labels.get(first["account_id"], first["account_id"])
        whole_sum = spoken(abs(first["amount"]), first["currency"])
        click.echo(f"\n{entry_id} {first['booked_at'].date()}: {whole_sum} {way} {account}")
        for row in rows:
            lay = f"  of {spoken(row['before'], row['currency'])} there" if row["amount"] < 0 else ""
            click.echo(f"  {row['method']:<27} {spoken(row['part'], row['currency']):>20}{lay}")
    if len(ranked) > FEW // 2 and not all_entries:
        click.echo(f"... {len(ranked) - FEW // 2} more entries: --paths shows all of them.")


def show_orders(orders: Sequence[Order], *, all_orders: bool) -> None:
    """Suggested production orders, by currency, largest amount first."""
    if not orders:
        return
    click.echo("\nWhom to ask next (suggested production orders)")
    for number, order in enumerate(orders if all_orders else orders[: FEW // 2], start=1):
        whom = order.institution or KEEPERS[order.kind]
        # What a transaction is called begins with the word.
        what = "" if order.kind == "transaction" else f"{order.kind} "
        head = f"{number}. {whom}, {what}{shortened(order.identifier)}, {order.since} to {order.until}"
        click.echo(click.wrap_text(head, 80, "", "   "))
        click.echo(click.wrap_text(order.why, 80, "   ", "   "))
    if len(orders) > FEW // 2 and not all_orders:
        click.echo(f"... {len(orders) - FEW // 2} more: --paths shows all of them.")


def show_change(change: Change, labels: Mapping[str, str], since: str) -> None:
    """What changed since an earlier snapshot, and the entries that moved it."""
    if change.places.is_empty():
        click.echo(f"\nSince {since} no figure changed.")
    for row in change.places.iter_rows(named=True):
        before, after = (spoken(row[key], row["currency"]) for key in ("before", "after"))
        name = labels.get(row["target_id"], row["target_id"])
        click.echo(f"\nSince {since}. {KINDS[row['target_kind']]} {name}: {before}, now {after}")
    if change.entries.is_empty():
        return
    click.echo("\nEntries that moved it (new, gone or changed), and those that only follow")
    show_table(
        ["entry", "what", "booked", "amount", "traced before", "traced now"],
        [
            [
                row["entry_id"],
                ", ".join((row["what"], *row["facts"])),
                row["booked_at"].date(),
                row["amount"],
                row["before"],
                row["after"],
            ]
            for row in change.entries.iter_rows(named=True)
        ],
    )
