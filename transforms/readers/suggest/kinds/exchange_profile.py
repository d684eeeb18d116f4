"""The profile of a table of an exchange or a wallet, and what only a person can say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.readers.kinds.virtual_asset.legs import BOTH_WAYS
from transforms.readers.suggest.kinds.charges import Charge
from transforms.readers.suggest.kinds.doubts import Doubt, Options, about_coin, about_status, chosen_columns
from transforms.readers.suggest.kinds.unnamed import Coin
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import dates_of, layout_of, sections
from transforms.readers.suggest.texts.figures import empty

TYPES = ("deposit", "withdrawal")
"""What a list of movements may be that does not say which way they went."""


_TRADES = {"buy": "purchases", "sell": "sales"}


def _called(kind: str) -> str:
    return _TRADES.get(kind, f"{kind}s")


_TURNED = {
    "amount_out": "received_amount",
    "received_amount": "amount_out",
    "asset": "received_asset",
    "received_asset": "asset",
}


@dataclass(frozen=True)
class Exchange:
    """The sources of a profile's columns, as its YAML has them, and what is left open."""

    columns: Mapping[str, object]
    used: frozenset[int]
    signed: bool
    undirected: bool
    """Nothing says which way the amounts went."""
    charge: Charge | None
    """What is known of fees; None where there are none."""
    in_and_out: bool = False
    """Rows hold a sum `in` and one `out`, which may be seen from the account or from the market."""
    half_a_trade: bool = False
    """Rows are purchases and sales, and no column says what was paid."""
    no_sum: bool = False
    """Columns are of coins, and none that is known says how much moved."""
    coins: tuple[Coin, ...] = ()
    """Those that amounts may be in whose coin nothing names."""
    status: Column | None = None
    amounts: tuple[str, ...] = ()
    """Two columns of which one is the amount and the other the price, the likelier first."""
    kinds: tuple[str, ...] = ()
    """What lines are called of which nobody knows which way they went."""


def doubts_of(exchange: Exchange, called: str) -> Iterator[Doubt]:
    """What only a person can say. called: the file's name, by which deposits may be known from withdrawals."""
    if exchange.undirected:
        kinds = sorted(TYPES, key=lambda name: name[:8] not in called.casefold())
        asks = "Are these deposits or withdrawals? No column and no sign says it."
        if "quote_amount" in exchange.columns:
            kinds = [*_TRADES, *kinds]
            asks = "Are these purchases or sales, or deposits or withdrawals? No column and no sign says it."
        yield Doubt("type", asks, tuple((f"all rows are {_called(name)}", {"type": name}) for name in kinds))
    if exchange.in_and_out:
        asks = "Rows have a sum in and a sum out. Is in what came into the account, or what went into the market?"
        got, gave = "in is what the account got", "in is what the account gave"
        yield Doubt("swap", asks, ((got, {"turned": False}), (gave, {"turned": True})))
    if exchange.amounts:
        asks = "Which column is the amount, and which the price? One times the other is what was paid."
        yield Doubt(
            "amount",
            asks,
            tuple((f"the amount is column {one}", {"amount": one}) for one in exchange.amounts),
        )
    yield from about_coin(exchange.coins)
    if exchange.charge is not None and exchange.charge.open:
        asks = (
            "Do the amounts hold the fees, or do these come on top? Neither a balance nor a price shows it."
        )
        top, within = "the fees come on top of the amounts", "the amounts hold the fees"
        readings: list[tuple[str, Options]] = [(top, {"within": ""}), (within, {"within": "yes"})]
        if exchange.charge.of_what_came:
            left = f"{within}, and what came in is what was left after them"
            readings.append((left, {"within": BOTH_WAYS[0]}))
        yield Doubt("fees", asks, tuple(readings))
    for number, word in enumerate(exchange.kinds, 1):
        asks = f"Which way did the amounts of lines go that are called {word!r}?"
        ways = (("they came in", "deposit"), ("they went out", "withdrawal"))
        if "quote_amount" in exchange.columns:
            ways = (("they were bought", "buy"), ("they were sold", "sell"))
        yield Doubt(f"type{number}", asks, tuple((said, {f"kind:{word}": meant}) for said, meant in ways))
    if exchange.status is not None:
        yield from about_status(exchange.status, exchange.status.name)


def exchange_yaml(found: Finding, exchange: Exchange, options: Options) -> str:
    """The profile of kind virtual_asset, as a person has chosen.

    options: type (what all rows are, where the file does not say it); turned (`in` is what went into the market);
    within (the amounts hold the fees); asset and unit (of amounts whose coin nothing names); status (words to what
    they mean).
    """
    plan = found.plan
    document: dict[str, object] = {**layout_of(plan, "virtual_asset")}
    document["account"] = {"institution": {"value": "Exchange"}}
    numbers: dict[str, object] = {"decimal": plan.marks.decimal}
    if plan.marks.thousands:
        numbers["thousands"] = "space" if plan.marks.thousands == " " else plan.marks.thousands
    if exchange.signed:
        numbers["debit_signed"] = True
    used = [one for one in plan.table.columns if one.index in exchange.used]
    figures = [figure for one in used for figure in one.figures if figure]
    numbers |= {"currency_glued": True} if any(figure.unit for figure in figures) else {}
    numbers |= {"parentheses": True} if any(figure.parentheses for figure in figures) else {}
    numbers |= {"trailing_minus": True} if any(figure.trailing for figure in figures) else {}
    if nothing := _nothing(found, exchange):
        numbers["nothing"] = nothing
    document["numbers"] = numbers
    document["dates"] = dates_of(plan, "UTC")
    turned = bool(options.get("turned"))
    columns = {_TURNED.get(role, role) if turned else role: one for role, one in exchange.columns.items()}
    if "type" in options:
        columns["type"] = {"value": options["type"]}
    if "amount" in options:
        columns["amount"] = options["amount"]
    if exchange.kinds and "type" in columns:
        columns["type"] = _with_kinds(columns["type"], options)
    charge = exchange.charge
    within = charge.within if charge is not None else None
    if charge is not None and charge.open and options.get("within"):
        within = {"value": options["within"]}
    if within is not None:
        columns["fee_within"] = dict(within)
    columns |= chosen_columns(columns, options)
    document["columns"] = columns
    return sections(document)


def _with_kinds(source: object, options: Options) -> object:
    """The source of kinds of lines, with those that a person has told."""
    chosen = {
        name.removeprefix("kind:"): meant for name, meant in options.items() if name.startswith("kind:")
    }
    plain: dict[str, Any] = dict(source) if isinstance(source, Mapping) else {"column": source}
    return {**plain, "values": {**plain.get("values", {}), **chosen}}


def _nothing(found: Finding, exchange: Exchange) -> list[str]:
    cells = {
        cell
        for one in found.plan.table.columns
        if one.numeric and one.index in exchange.used
        for cell in one.distinct_raw
    }
    return sorted(cell for cell in cells if cell and empty(cell))
