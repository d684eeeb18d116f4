"""A table of one account at an exchange or of one wallet: coins that came and went, orders, trades.

Read as a bank's statement its amounts of several coins would be added up as if they were one currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.coins import (
    are_trades,
    assets_apart,
    changes,
    code_columns,
    coin_in_name,
    coins_by_content,
    has_coins,
    has_glued_coins,
    has_trades,
    is_called,
    named,
    nearest,
    pair_pattern,
    types_of,
)
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.trades import (
    cost_of,
    is_part_of,
    is_said_twice,
    price_before_fee,
    prices_in,
)
from transforms.readers.suggest.outcome.writing import dates_of, layout_of, sections
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty

TYPES = ("deposit", "withdrawal")
"""What a list of movements may be that does not say which way they went."""


@dataclass(frozen=True)
class Exchange:
    """The sources of a profile's columns, as its YAML has them, and what is left open."""

    columns: Mapping[str, object]
    used: frozenset[int]
    signed: bool
    undirected: bool
    """Nothing says which way the amounts went."""
    fee: str | None
    """What is said of fees; None where there are none."""
    in_and_out: bool = False
    """Rows hold a sum `in` and one `out`, which may be seen from the account or from the market."""
    half_a_trade: bool = False
    """Rows are purchases and sales, and no column says what was paid."""


_TURNED = {
    "amount_out": "received_amount",
    "received_amount": "amount_out",
    "asset": "received_asset",
    "received_asset": "asset",
}


def exchange_in(found: Finding) -> Exchange | None:
    """The columns of such a table; None where it is none."""
    table = found.plan.table
    if table.header is None:
        return None
    if all(any(side in words.name_words(one.name) for one in table.columns) for side in ("buyer", "seller")):
        return None  # who of the two is the account's holder decides which way the coins went
    drafted = _Draft(found)
    return drafted.exchange() if drafted.is_one() else None


class _Draft:
    """The columns of a table by what they hold and what they are called."""

    def __init__(self, found: Finding) -> None:
        self.found = found
        self.columns = found.plan.table.columns
        codes = code_columns(self.columns)
        self.assets = named(codes, "assets")
        if not self.assets and (coins := coins_by_content(self.columns)) is not None:
            self.assets["asset"] = coins
        numeric = [one for one in self.columns if one.numeric and one.index != found.plan.roles.booked_at]
        self.amounts = named(numeric, "amounts")
        if (changed := changes(numeric)) is not None and "amount" in self.amounts:
            self.amounts["amount"] = changed
        if "asset" in self.assets and "amount" in self.amounts:
            others = [one for role, one in self.assets.items() if role != "asset"]
            self.assets["asset"] = nearest(codes, others, self.amounts["amount"]) or self.assets["asset"]
        taken = {one.index for one in (*self.assets.values(), *numeric)}
        rest = [one for one in self.columns if one.filled and one.index not in taken and not one.dates]
        self.pair = next(
            (one for one in self.columns if is_called(one.name, "pair") and pair_pattern(one)), None
        )
        rest = [one for one in rest if one is not self.pair]
        self.side = next((one for one in rest if are_trades(one)), None)
        self.texts = named([one for one in rest if one is not self.side], "texts")
        self.numeric = numeric

    def is_one(self) -> bool:
        """Whether amounts are of coins: by a column of tickers that is the amounts' own, or by pairs of a market."""
        if self.pair is not None and self.side is not None and "amount" in self.amounts:
            return True
        main = self._main_asset()
        coins = any(has_coins(one) for one in self.assets.values())
        if assets_apart(self.columns):
            return False
        if coins and main is not None:
            return has_coins(main) or "sent_asset" in self.assets
        return self._coin() is not None or any(map(has_glued_coins, self.amounts.values()))

    def _coin(self) -> str | None:
        """The one coin that the amount's own name gives (`Amount (BTC)`)."""
        own = self.amounts.get("amount")
        return None if own is None else coin_in_name(own.name)

    def _main_asset(self) -> Column | None:
        named = self.assets.get("asset") or self.assets.get("sent_asset")
        return named or self.assets.get("received_asset")

    def _coins_apart(self) -> bool:
        """Whether a column of its own names the amounts' coins."""
        main = self._main_asset()
        return main is not None and has_coins(main)

    def _type(self) -> Column | None:
        return self.side or self.texts.get("type") or self.texts.get("order_type")

    def exchange(self) -> Exchange:
        """The sources, the sum first."""
        name, roles = self.found.plan.name_of, self.found.plan.roles
        columns: dict[str, object] = {}
        for role in ("transaction", "number"):
            if role in self.texts and "transaction" not in columns:
                columns["transaction"] = name(self.texts[role].index)
        columns["time"] = (
            name(roles.booked_at) if roles.time is None else [name(roles.booked_at), name(roles.time)]
        )
        kind = self._type()
        if kind is not None:
            said = types_of(kind)
            columns["type"] = {"column": name(kind.index), "values": said} if said else name(kind.index)
        moved = self._moved()
        columns |= {role: one if isinstance(one, dict) else name(one.index) for role, one in moved.items()}
        charged, of_fees = self._fee(moved)
        columns |= charged
        columns |= self._about()
        amounts = [one for role, one in moved.items() if role.endswith("amount") and isinstance(one, Column)]
        signed = any(f and f.negative for one in amounts[:1] for f in one.figures)
        two = "received_amount" in moved
        undirected = not (signed or two or kind is not None or "quote_amount" in moved)
        used = {one.index for one in (*self.texts.values(), *self.assets.values(), *amounts)}
        used |= {roles.booked_at, *(one.index for one in (self.pair, self.side) if one is not None)}
        if "fee" in self.amounts:
            used.add(self.amounts["fee"].index)
        half = kind is not None and has_trades(kind) and not (signed or two or "quote_amount" in moved)
        return Exchange(columns, frozenset(used), signed, undirected, of_fees, self._in_and_out(moved), half)

    def _in_and_out(self, moved: Mapping[str, Any]) -> bool:
        """Whether columns are called in and out and nothing else, and rows fill both without a sign."""
        out, into = moved.get("amount_out"), moved.get("received_amount")
        if not isinstance(out, Column) or not isinstance(into, Column):
            return False
        ways = {"in", "out", "sent", "received", "receive"}
        told = [words.name_words(one.name) & ways for one in (out, into)]
        both = any(a and b for a, b in zip(out.figures, into.figures, strict=True))
        signed = any(figure and figure.negative for figure in (*out.figures, *into.figures))
        return told == [{"out"}, {"in"}] and both and not signed

    def _moved(self) -> dict[str, Any]:
        """Amounts with their assets: what moved, or what was given and what was got for it."""
        amounts = self.amounts
        if {"sent_amount", "received_amount"} <= set(amounts) and (two := self._two_legs()) is not None:
            return two
        own = amounts.get("amount") or amounts.get("net") or amounts.get("sent_amount")
        own = own or amounts.get("received_amount") or amounts.get("quote_amount")
        moved: dict[str, Any] = {"asset": self._asset_of(own), "amount": own}
        if own is not None and (cost := self._cost(own)) is not None:
            moved |= cost
        return {role: one for role, one in moved.items() if one is not None}

    def _two_legs(self) -> dict[str, Any] | None:
        """What was sent and what was received, each with its asset; None where an asset is not named."""
        sent, got = self.amounts["sent_amount"], self.amounts["received_amount"]
        named = self.assets.get("sent_asset"), self.assets.get("received_asset")
        assets = [
            one or (self._glued(amount) if has_glued_coins(amount) else self.assets.get("asset"))
            for one, amount in zip(named, (sent, got), strict=True)
        ]
        if None in assets:
            return None
        # One sum as sent and as received is what moved: its kind says which way.
        twice = self._type() is not None and is_said_twice(sent, got, named)
        legs = {"received_amount": got, "received_asset": assets[1]}
        return {"amount" if twice else "amount_out": sent, "asset": assets[0], **legs}

    def _asset_of(self, own: Column | None) -> object:
        """Where an amount's asset is said: a column, its name, beside its figures, or the market's name."""
        coin = self._coin()
        if self._coins_apart():
            return self._main_asset()
        if self.pair is not None and (pattern := pair_pattern(self.pair)) is not None:
            return {"column": self.found.plan.name_of(self.pair.index), "pattern": pattern[0]}
        if coin is not None:
            return {"value": coin}
        if own is not None and has_glued_coins(own):
            return self._glued(own)
        return self._main_asset()

    def _glued(self, amount: Column) -> dict[str, str]:
        return {"column": self.found.plan.name_of(amount.index), "pattern": "([A-Z][A-Z0-9]+)"}

    def _cost(self, own: Column) -> dict[str, Any] | None:
        """What the amount cost or brought, with its asset; None where no column says both."""
        kind = self._type()
        named = self.amounts.get("quote_amount") or self.amounts.get("received_amount")
        cost = named if named is not own else None
        if kind is not None and has_trades(kind):
            prices = prices_in(self.columns)
            cost = cost_of(own, self.numeric, prices, self.found.plan.marks) or cost
        if cost is None:
            return None
        asset: object = self.assets.get("quote_asset") or self.assets.get("received_asset")
        if self.pair is not None and (pattern := pair_pattern(self.pair)) is not None:
            asset = {"column": self.found.plan.name_of(self.pair.index), "pattern": pattern[1]}
        elif asset is None and any(figure and figure.unit for figure in cost.figures):
            asset = self._glued(cost)
        elif asset is None and (code := currency_in_name(cost.name)) is not None:
            asset = {"value": code}
        if asset is None:
            return None
        got = cost is self.amounts.get("received_amount") and asset is self.assets.get("received_asset")
        if got and not (kind is not None and has_trades(kind)):
            return {"received_amount": cost, "received_asset": asset}
        return {"quote_amount": cost, "quote_asset": asset}

    def _fee(self, moved: Mapping[str, Any]) -> tuple[dict[str, object], str | None]:
        """The fee's sources, and what is said of it: where a balance or a net sum tells it, the amount holds it."""
        fee = self.amounts.get("fee")
        if fee is None or not any(f and f.body.strip("0.,") for f in fee.figures):
            return {}, None
        name = self.found.plan.name_of
        columns: dict[str, object] = {"fee": name(fee.index)}
        # Without a column of its own, an exchange takes its fee in the coin that moved, and not in the chain's.
        asset = self._fee_asset(fee, moved)
        if asset is not None:
            columns["fee_asset"] = asset if isinstance(asset, dict) else name(asset.index)
        amount = moved.get("amount")
        within = isinstance(amount, Column) and self._holds(amount, fee)
        price = self._priced_before(fee, moved)
        if within or price is not None:
            priced = price is not None and not within and len(price.filled) < len(price.cells)
            columns["fee_within"] = (
                {"filled": {name(price.index): "yes"}} if priced and price else {"value": "yes"}
            )
        return columns, "part of the amount" if within or price is not None else "on top of the amount"

    def _priced_before(self, fee: Column, moved: Mapping[str, Any]) -> Column | None:
        """The prices by which what was paid or brought holds the fee."""
        amount, cost = moved.get("amount"), moved.get("quote_amount")
        if not isinstance(amount, Column) or not isinstance(cost, Column):
            return None
        return price_before_fee(amount, cost, fee, prices_in(self.columns), self.found.plan.marks)

    def _fee_asset(self, fee: Column, moved: Mapping[str, Any]) -> Any:
        """Where a fee's asset is said: a column, beside the figures, its name; else what it may be a part of."""
        if "fee_asset" in self.assets:
            return self.assets["fee_asset"]
        if any(figure and figure.unit for figure in fee.figures):
            return self._glued(fee)
        cost, marks = moved.get("quote_amount"), self.found.plan.marks
        if isinstance(cost, Column) and is_part_of(fee, cost, marks):
            return moved["quote_asset"]
        return moved.get("asset")

    def _holds(self, amount: Column, fee: Column) -> bool:
        """Whether balances follow from the amounts alone, or the amount is what the row calls net."""
        if amount is self.amounts.get("net"):
            return True
        balance = next(
            (
                one
                for one in self.columns
                if one.numeric
                and (
                    one.score("balance") >= words.EXACT or {"wallet", "balance"} <= words.name_words(one.name)
                )
            ),
            None,
        )
        asset = self._main_asset()
        if balance is None or asset is None:
            return False
        plain, less = (_follows(asset, amount, charged, balance, self.found) for charged in (None, fee))
        return plain > less

    def _about(self) -> dict[str, object]:
        name = self.found.plan.name_of
        columns: dict[str, object] = {}
        for role, target in (
            ("address", "counterparty_address"),
            ("chain", "chain"),
            ("memo", "memo"),
            ("status", "status"),
            ("note", "note"),
        ):
            if role in self.texts:
                columns[target] = name(self.texts[role].index)
        if "address" not in self.texts and "name" in self.texts:
            columns["counterparty_address"] = name(self.texts["name"].index)
        return columns


def _follows(asset: Column, amount: Column, fee: Column | None, balance: Column, found: Finding) -> int:
    """How many balances follow from the amounts of their asset, less the fees."""
    marks, held = found.plan.marks, 0
    last: dict[str, Any] = {}
    rows = range(len(amount.cells))
    for row in reversed(rows) if found.dating.descending else rows:
        figures = [one.figures[row] if one else None for one in (amount, fee, balance)]
        values = [None if f is None else marks.value(f.body) for f in figures]
        if values[0] is None or values[2] is None or empty(asset.cells[row]):
            continue
        step = -values[0] if figures[0] and figures[0].negative else values[0]
        before = last.get(asset.cells[row])
        held += before is not None and before + step - (values[1] or 0) == values[2]
        last[asset.cells[row]] = values[2]
    return held


def exchange_yaml(
    found: Finding, exchange: Exchange, type_: str | None = None, *, turned: bool = False
) -> str:
    """The profile of kind virtual_asset.

    type_: what all rows are, where the file does not say it. turned: `in` is what went into the market.
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
    if any(figure and figure.unit for one in used for figure in one.figures):
        numbers["currency_glued"] = True
    if nothing := _nothing(found, exchange):
        numbers["nothing"] = nothing
    document["numbers"] = numbers
    document["dates"] = dates_of(plan, "UTC")
    columns = {_TURNED.get(role, role) if turned else role: one for role, one in exchange.columns.items()}
    if type_ is not None:
        columns["type"] = {"value": type_}
    document["columns"] = columns
    return sections(document)


def _nothing(found: Finding, exchange: Exchange) -> list[str]:
    cells = {
        cell
        for one in found.plan.table.columns
        if one.numeric and one.index in exchange.used
        for cell in one.distinct_raw
    }
    return sorted(cell for cell in cells if cell and empty(cell))
