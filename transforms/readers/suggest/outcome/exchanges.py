"""A table of one account at an exchange or of one wallet: coins that came and went, orders, trades.

Read as a bank's statement its amounts of several coins would be added up as if they were one currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from transforms.money import is_currency
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import layout_of, sections
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty

_CODE = re.compile(r"[A-Z0-9]{2,10}|1INCH")
_SHARE = 0.9
"""Of a column's cells, how many must be what the column is taken for."""
_QUOTES = (
    "USDT|BUSD|TUSD|USDC|FDUSD|USDP|PAX|DAI|BTC|XBT|ETH|BNB|TRX|XRP|DOGE|USD|EUR|GBP|AUD|CAD|CHF|JPY|KRW|TRY|RUB|UAH"
    "|NGN|ZAR|BRL|MXN|ARS|INR|PLN|AED|KES|EGP"
)
"""What markets are quoted in, where a pair is written as one word (`BTCUSDT`)."""
_PARTED = re.compile(r"([A-Z0-9]{2,10})([-/_ ])([A-Z0-9]{2,10})")
_SOLID = re.compile(rf"([A-Z0-9]{{2,10}}?)({_QUOTES})")
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


@cache
def _vocabulary() -> Mapping[str, Any]:
    path = Path(words.__file__).with_name("exchanges.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


@cache
def _tickers() -> frozenset[str]:
    return frozenset(map(str, _vocabulary()["tickers"]))


def exchange_in(found: Finding) -> Exchange | None:
    """The columns of such a table; None where it is none."""
    table = found.plan.table
    if table.header is None:
        return None
    drafted = _Draft(found)
    return drafted.exchange() if drafted.is_one() else None


class _Draft:
    """The columns of a table by what they hold and what they are called."""

    def __init__(self, found: Finding) -> None:
        self.found = found
        self.columns = found.plan.table.columns
        codes = _codes(self.columns)
        self.assets = _named(codes, "assets")
        numeric = [one for one in self.columns if one.numeric and one.index != found.plan.roles.booked_at]
        self.amounts = _named(numeric, "amounts")
        if "asset" in self.assets and "amount" in self.amounts:
            others = [one for role, one in self.assets.items() if role != "asset"]
            self.assets["asset"] = _nearest(codes, others, self.amounts["amount"])
        taken = {one.index for one in (*self.assets.values(), *numeric)}
        rest = [one for one in self.columns if one.filled and one.index not in taken and not one.dates]
        self.pair = next(
            (one for one in self.columns if _is_called(one.name, "pair") and _pattern(one)), None
        )
        self.texts = _named([one for one in rest if one is not self.pair], "texts")

    def is_one(self) -> bool:
        """Whether amounts are of coins: by a column of tickers that is the amounts' own, or by pairs of a market."""
        if self.pair is not None and self._market() is not None:
            return True
        main = self._main_asset()
        coins = any(_has_coins(one) for one in self.assets.values())
        return coins and main is not None and (_has_coins(main) or "sent_asset" in self.assets)

    def _main_asset(self) -> Column | None:
        named = self.assets.get("asset") or self.assets.get("sent_asset")
        return named or self.assets.get("received_asset")

    def _market(self) -> Column | None:
        """The amount of a trade in the pair's first asset, with a column that says bought or sold."""
        side = self._type()
        return self.amounts.get("amount") if side is not None and _are_trades(side) else None

    def _type(self) -> Column | None:
        return self.texts.get("type") or self.texts.get("order_type")

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
            columns["type"] = name(kind.index)
        moved = self._of_market() if self.pair is not None and self._market() is not None else self._moved()
        columns |= {role: one if isinstance(one, dict) else name(one.index) for role, one in moved.items()}
        fee, said = self._fee(moved)
        columns |= fee
        columns |= self._about()
        amounts = [one for role, one in moved.items() if role.endswith("amount") and isinstance(one, Column)]
        signed = any(f and f.negative for one in amounts[:1] for f in one.figures)
        two = "received_amount" in moved
        undirected = not (signed or two or kind is not None or "quote_amount" in moved)
        used = {one.index for one in (*self.texts.values(), *self.assets.values(), *amounts)}
        used |= {roles.booked_at, *([self.pair.index] if self.pair else [])}
        if "fee" in self.amounts:
            used.add(self.amounts["fee"].index)
        return Exchange(columns, frozenset(used), signed, undirected, said)

    def _moved(self) -> dict[str, Any]:
        """Amounts with their assets: what moved, or what was given and what was got for it."""
        amounts, assets = self.amounts, self.assets
        if {"sent_amount", "received_amount"} <= set(amounts) and {"sent_asset", "received_asset"} & set(
            assets
        ):
            sent = assets.get("sent_asset") or assets.get("asset")
            got = assets.get("received_asset") or assets.get("asset")
            return {
                "amount_out": amounts["sent_amount"],
                "asset": sent,
                "received_amount": amounts["received_amount"],
                "received_asset": got,
            }
        own = amounts.get("amount") or amounts.get("net") or amounts.get("sent_amount")
        own = own or amounts.get("received_amount") or amounts.get("quote_amount")
        moved: dict[str, Any] = {"asset": self._main_asset(), "amount": own}
        if "quote_amount" in amounts and "quote_asset" in assets and own is not amounts["quote_amount"]:
            moved |= {"quote_amount": amounts["quote_amount"], "quote_asset": assets["quote_asset"]}
        return {role: one for role, one in moved.items() if one is not None}

    def _of_market(self) -> dict[str, Any]:
        """Base and quote of a trade, by the market's two names."""
        assert self.pair is not None
        column = self.found.plan.name_of(self.pair.index)
        base, quote = _pattern(self.pair) or ("", "")
        moved: dict[str, Any] = {
            "asset": {"column": column, "pattern": base},
            "amount": self.amounts["amount"],
        }
        if "quote_amount" in self.amounts:
            moved |= {
                "quote_amount": self.amounts["quote_amount"],
                "quote_asset": {"column": column, "pattern": quote},
            }
        return moved

    def _fee(self, moved: Mapping[str, Any]) -> tuple[dict[str, object], str | None]:
        """The fee's sources, and what is said of it: where a balance or a net sum tells it, the amount holds it."""
        fee = self.amounts.get("fee")
        if fee is None or not any(f and f.body.strip("0.,") for f in fee.figures):
            return {}, None
        name = self.found.plan.name_of
        columns: dict[str, object] = {"fee": name(fee.index)}
        # Without a column of its own, an exchange takes its fee in the coin that moved, and not in the chain's.
        asset = self.assets.get("fee_asset") or moved.get("asset")
        if asset is not None:
            columns["fee_asset"] = asset if isinstance(asset, dict) else name(asset.index)
        amount = moved.get("amount")
        within = isinstance(amount, Column) and self._holds(amount, fee)
        if within:
            columns["fee_within"] = {"value": "yes"}
        return columns, "part of the amount" if within else "on top of the amount"

    def _holds(self, amount: Column, fee: Column) -> bool:
        """Whether balances follow from the amounts alone, or the amount is what the row calls net."""
        if amount is self.amounts.get("net"):
            return True
        balance = next(
            (one for one in self.columns if one.score("balance") >= words.EXACT and one.numeric), None
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


def _named(columns: Iterable[Column], what: str) -> dict[str, Column]:
    """Columns by what their names say, each once; the first of several."""
    found: dict[str, Column] = {}
    left = list(columns)
    for role in _vocabulary()[what]:
        column = next((one for one in left if _is_called(one.name, role)), None)
        if role == "kept_out":
            left = [one for one in left if not _is_called(one.name, role)]
        elif column is not None:
            found[role] = column
            left.remove(column)
    return found


def _nearest(codes: Iterable[Column], others: Sequence[Column], amount: Column) -> Column:
    """The column of assets that stands nearest to the amount, of two the one behind it."""
    own = [one for one in codes if one not in others and _is_called(one.name, "asset")]
    return min(own, key=lambda one: (abs(one.index - amount.index), one.index < amount.index))


def _is_called(name: str, role: str) -> bool:
    some, none = next(lists[role] for lists in _lists() if role in lists)
    said = set(words.plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).split())
    return bool(said & set(some)) and not said & set(none)


def _lists() -> Sequence[Mapping[str, Any]]:
    return [_vocabulary()[what] for what in ("assets", "amounts", "texts")]


def _codes(columns: Iterable[Column]) -> list[Column]:
    """Columns of tickers and codes of currencies."""
    found = []
    for column in columns:
        fits = sum(_CODE.fullmatch(cell) is not None and not cell.isdigit() for cell in column.filled)
        known = any(cell in _tickers() or is_currency(cell) for cell in column.distinct)
        if column.filled and fits >= _SHARE * len(column.filled) and known:
            found.append(column)
    return found


def _has_coins(column: Column) -> bool:
    """Whether tickers of coins stand in it, which are no currencies of a country."""
    named = bool(
        set(words.plain(column.name).split()) & {"coin", "coins", "token", "crypto", "cryptocurrency"}
    )
    return any((cell in _tickers() and (named or not is_currency(cell))) for cell in column.distinct)


def _pattern(column: Column) -> tuple[str, str] | None:
    """Expressions that take both assets of a pair; None where the cells are no pairs."""
    cells = column.filled
    if not cells:
        return None
    parted = [_PARTED.fullmatch(cell) for cell in cells]
    if all(parted):
        marks = "".join(sorted({re.escape(match[2]) for match in parted if match}))
        return f"^([^{marks}]+)[{marks}]", f"[{marks}]([^{marks}]+)$"
    solid = [_SOLID.fullmatch(cell) for cell in cells]
    if all(solid) and any(match and match[1] in _tickers() for match in solid):
        return f"^(.+?)(?:{_QUOTES})$", f"^.+?({_QUOTES})$"
    return None


def _are_trades(column: Column) -> bool:
    said = {words.plain(cell) for cell in column.distinct}
    return bool(said) and said <= {"buy", "sell", "bid", "ask", "bought", "sold", "b", "s", "long", "short"}


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


def exchange_yaml(found: Finding, exchange: Exchange, type_: str | None = None) -> str:
    """The profile of kind virtual_asset. type_: what all rows are, where the file does not say it."""
    plan = found.plan
    document: dict[str, object] = {**layout_of(plan, "virtual_asset")}
    document["account"] = {"institution": {"value": "Exchange"}}
    numbers: dict[str, object] = {"decimal": plan.marks.decimal}
    if plan.marks.thousands:
        numbers["thousands"] = "space" if plan.marks.thousands == " " else plan.marks.thousands
    if exchange.signed:
        numbers["debit_signed"] = True
    if nothing := _nothing(found, exchange):
        numbers["nothing"] = nothing
    document["numbers"] = numbers
    document["dates"] = {"format": list(plan.dates), "timezone": "UTC"}
    columns = dict(exchange.columns)
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
