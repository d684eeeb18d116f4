"""Fees of an exchange or a wallet: which coin they are in, and whether the amounts hold them.

A balance that follows, a net sum or a price shows it. Where nothing does, only a person can say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.readers.kinds.virtual_asset.legs import BOTH_WAYS, EVERY_ROW
from transforms.readers.kinds.virtual_asset.types import COMES_IN, type_of
from transforms.readers.suggest.kinds.coins import plain_codes
from transforms.readers.suggest.kinds.trades import (
    are_parts_of_either,
    is_part_of,
    price_before_fee,
    price_with_fee,
    prices_in,
    sum_is_price_times,
)
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Marks, empty

_WITHIN = frozenset("net netto including incl inclusive after change delta".split())
_BEFORE = frozenset("gross brutto excluding excl exclusive before".split())
"""Words in an amount's name that say whether it holds the fee (`Amount incl. fee`, `Total before fees`)."""


@dataclass(frozen=True)
class Charge:
    """The sources of a fee, and what is known of it."""

    columns: Mapping[str, object]
    said: str
    within: Mapping[str, object] | None = None
    """The source of fee_within where the amounts hold the fee."""
    open: bool = False
    """Whether nothing shows it."""
    mixed: bool = False
    """Whether some fees are in the coin that moved and some in what was paid, and no column says in which."""
    of_what_came: bool = False
    """Whether some lines with a fee are sums that came in alone, which may be what was left of them."""


@dataclass(frozen=True)
class Sums:
    """What a row moved, as columns or sources by role; and the columns of fees and of net sums."""

    moved: Mapping[str, Any]
    fee: Column
    fee_asset: Column | None
    net: Column | None
    glued: Mapping[str, str]
    """The source of coins that stand beside the fee's figures."""


def charge_of(found: Finding, sums: Sums, kind: Column | None = None) -> Charge:
    """The fee's sources, and whether the amounts hold it. kind: the words for kinds of lines."""
    name = found.plan.name_of
    columns: dict[str, object] = {"fee": name(sums.fee.index)}
    # Without a column of its own, an exchange takes its fee in the coin that moved, and not in the chain's.
    asset = _asset(found, sums)
    if asset is not None:
        columns["fee_asset"] = _source(found, asset)
        if asset is sums.moved.get("asset") and _are_mixed(found, sums):
            return Charge(columns, "", mixed=True)
    price = _priced_before(found, sums)
    alone = _came_alone(found, sums, kind)
    if _of_other_rows(found, sums, asset):
        return Charge(columns, "part of the amounts of every row", {"value": EVERY_ROW})
    if _holds(found, sums):
        left = alone and not _says_inclusive(sums)
        return Charge(columns, "part of the amount", {"value": BOTH_WAYS[0] if left else "yes"})
    if price is not None:
        part = len(price.filled) < len(price.cells)
        within = {"filled": {name(price.index): "yes"}} if part else {"value": "yes"}
        bare = [row for row in _charged(sums) if empty(price.cells[row])]
        return Charge(
            columns, "part of the amount", within, open=bool(bare) and not _summed_up(found, sums, bare)
        )
    known = (
        _summed_up(found, sums, _charged(sums))
        or _follows_without(found, sums)
        or _of_another_asset(found, sums, asset)
        or _said_before(sums)
        or _is_priced(found, sums)
    )
    return Charge(columns, "on top of the amount", open=not known, of_what_came=alone)


def _says_inclusive(sums: Sums) -> bool:
    """Whether the amount's name says that it includes the fee: of what came in, less than it was left then."""
    amount, _ = _legs(sums)
    return amount is not None and bool(words.name_words(amount.name) & {"including", "incl", "inclusive"})


def _came_alone(found: Finding, sums: Sums, kind: Column | None) -> bool:
    """Whether a line with a fee in its coin is a sum that came in, without another that was given for it."""
    amount, other = _legs(sums)
    if amount is None:
        return False
    signs = any(figure and figure.negative for figure in amount.figures)
    said = [] if kind is None else kind.cells
    types = pl.Series("said", said, pl.String).to_frame().select(type_of(pl.col("said"))).to_series()

    def came(row: int) -> bool:
        figure = amount.figures[row]
        if figure is None or (other is not None and other.figures[row]):
            return False
        return not figure.negative if signs else bool(said) and types[row] in COMES_IN

    return any(map(came, _charged(sums)))


def _source(found: Finding, asset: Any) -> object:
    if not isinstance(asset, Column):
        return asset
    name, meant = found.plan.name_of(asset.index), plain_codes(asset)
    return {"column": name, "values": meant} if meant else name


def _asset(found: Finding, sums: Sums) -> Any:
    """Where a fee's asset is said: a column, beside the figures, its name; else what it may be a part of."""
    if sums.fee_asset is not None:
        return sums.fee_asset
    if any(figure and figure.unit for figure in sums.fee.figures):
        return sums.glued
    cost, marks = sums.moved.get("quote_amount"), found.plan.marks
    if isinstance(cost, Column) and is_part_of(sums.fee, cost, marks):
        return sums.moved["quote_asset"]
    return sums.moved.get("asset")


def _are_mixed(found: Finding, sums: Sums) -> bool:
    amount, cost = _legs(sums)
    if sums.fee_asset is not None or amount is None or cost is None:
        return False
    return are_parts_of_either(sums.fee, amount, cost, found.plan.marks)


def _legs(sums: Sums) -> tuple[Column | None, Column | None]:
    """What moved, and what was got or paid for it."""
    amount = sums.moved.get("amount") or sums.moved.get("amount_out")
    other = sums.moved.get("quote_amount") or sums.moved.get("received_amount")
    return (
        amount if isinstance(amount, Column) else None,
        other if isinstance(other, Column) else None,
    )


def _priced_before(found: Finding, sums: Sums) -> Column | None:
    """The prices by which what was paid or brought holds the fee."""
    amount, cost = _legs(sums)
    if amount is None or cost is None:
        return None
    prices, marks = prices_in(found.plan.table.columns), found.plan.marks
    before = price_before_fee(amount, cost, sums.fee, prices, marks)
    return before or price_with_fee(amount, cost, prices, marks)


def _is_priced(found: Finding, sums: Sums) -> bool:
    """Whether what was paid or brought is the price times the amount just so: the fee, in its coin, is not in it."""
    amount, cost = _legs(sums)
    if amount is None or cost is None:
        return False
    prices = prices_in(found.plan.table.columns)
    return any(sum_is_price_times(amount, cost, price, sums.fee, found.plan.marks) for price in prices)


def _charged(sums: Sums) -> list[int]:
    """Rows with a fee."""
    return [row for row, figure in enumerate(sums.fee.figures) if figure and figure.body.strip("0.,")]


def _summed_up(found: Finding, sums: Sums, rows: Sequence[int]) -> bool:
    """Whether a column is the amount with the fee added in all these rows: then the amount does not hold it."""
    amount, _ = _legs(sums)
    if amount is None or not rows:
        return False
    marks = found.plan.marks
    asset = _asset(found, sums)
    if any(_code(found, asset, row) != _code(found, sums.moved.get("asset"), row) for row in rows):
        return False

    def value(column: Column, row: int) -> Decimal | None:
        figure = column.figures[row]
        return None if figure is None else marks.value(figure.body)

    return any(
        all(
            None not in (one := (value(amount, row), value(sums.fee, row), value(whole, row)))
            and one[0] + one[1] == one[2]  # type: ignore[operator]
            for row in rows
        )
        for whole in found.plan.table.columns
        if whole.numeric and whole is not amount and whole is not sums.fee
    )


def _said_before(sums: Sums) -> bool:
    amount, _ = _legs(sums)
    said = words.name_words(amount.name) if amount is not None else frozenset()
    return bool(said & _BEFORE) or ("fee" in said and bool(said & {"no", "without"}))


def _holds(found: Finding, sums: Sums) -> bool:
    """Whether balances follow from the amounts alone, or the amount is what the row calls net."""
    amount, _ = _legs(sums)
    if amount is None:
        return False
    said = words.name_words(amount.name)
    if amount is sums.net or said & _WITHIN or ("fee" in said and said & {"with", "less"}):
        return True
    plain, less = _followed(found, sums, amount)
    return plain > less


def _of_other_rows(found: Finding, sums: Sums, asset: Any) -> bool:
    """Whether some fees are in a coin that their row does not move, and all balances follow without them.

    What was paid then stands in the rows of that coin, with the fee in it.
    """
    own, (amount, other) = sums.moved.get("asset"), _legs(sums)
    balance = _balance(found, amount)
    if amount is None or other is not None or balance is None or not isinstance(own, Column):
        return False
    others = {code for row in _charged(sums) if (code := _code(found, asset, row)) != own.cells[row].upper()}
    known = {cell.upper() for cell in own.distinct}
    steps = len(balance.filled) - len(own.distinct)
    return bool(others) and others <= known and _follows(own.cells, amount, None, balance, found) == steps


def _follows_without(found: Finding, sums: Sums) -> bool:
    """Whether balances follow from the amounts less the fees."""
    amount, _ = _legs(sums)
    if amount is None:
        return False
    plain, less = _followed(found, sums, amount)
    return less > plain


def _followed(found: Finding, sums: Sums, amount: Column) -> tuple[int, int]:
    """How many balances follow from the amounts alone, and from the amounts less the fees."""
    balance = _balance(found, amount)
    if balance is None:
        return 0, 0
    asset = sums.moved.get("asset")
    assets = asset.cells if isinstance(asset, Column) else ["same"] * len(amount.cells)
    charged = {row for row in _charged(sums) if not _elsewhere(found, sums, row)}
    return (
        _follows(assets, amount, None, balance, found),
        _follows(assets, amount, sums.fee, balance, found, charged),
    )


def _elsewhere(found: Finding, sums: Sums, row: int) -> bool:
    """Whether a row's fee is in another coin than the row's own, whose balance it then does not move."""
    fee, own = (_code(found, one, row) for one in (_asset(found, sums), sums.moved.get("asset")))
    return bool(fee and own) and fee != own


def _balance(found: Finding, amount: Column | None) -> Column | None:
    return next(
        (
            one
            for one in found.plan.table.columns
            if one.numeric
            and one is not amount
            and (one.score("balance") >= words.EXACT or "balance" in words.name_words(one.name))
            and not words.name_words(one.name) & {"delta", "change", "available", "before"}
        ),
        None,
    )


def moved_by_balance(found: Finding, named: Column | None, asset: Column | None) -> Column | None:
    """The one column with signs from which every balance follows, where it is another than the named amount.

    (`Value` without the fee beside `TX total` with it.)
    """
    balance = _balance(found, None)
    if balance is None:
        return None
    assets = asset.cells if asset is not None else ["same"] * len(balance.cells)
    steps = len(balance.filled) - len(set(assets))
    fits = [
        one
        for one in found.plan.table.columns
        if one.numeric
        and one is not balance
        and any(figure and figure.negative for figure in one.figures)
        and _follows(assets, one, None, balance, found) == steps
    ]
    return fits[0] if steps >= _FEWEST_STEPS and len(fits) == 1 and fits[0] is not named else None


_FEWEST_STEPS = 3
"""Balances that must follow from the ones before, for a column to be what moved."""


def _follows(
    assets: Sequence[str],
    amount: Column,
    fee: Column | None,
    balance: Column,
    found: Finding,
    charged: Collection[int] = (),
) -> int:
    """How many balances follow from the amounts of their asset, less the fees of the charged rows."""
    marks, held = found.plan.marks, 0
    last: dict[str, Decimal] = {}
    rows = range(len(amount.cells))
    for row in reversed(rows) if found.dating.descending else rows:
        step, after = (_signed(one, row, marks) for one in (amount, balance))
        if step is None or after is None or empty(assets[row]):
            continue
        cost = abs((_signed(fee, row, marks) if fee is not None and row in charged else None) or Decimal(0))
        before = last.get(assets[row])
        if before is not None:
            ways = (step,) if step < 0 else (step, -step)
            held += any(before + way - cost == after for way in ways)
        last[assets[row]] = after
    return held


def _signed(column: Column, row: int, marks: Marks) -> Decimal | None:
    figure = column.figures[row]
    value = None if figure is None else marks.value(figure.body)
    return -value if value is not None and figure is not None and figure.negative else value


def _of_another_asset(found: Finding, sums: Sums, asset: Any) -> bool:
    """Whether no fee is in a coin that its row moved."""
    rows = _charged(sums)
    moved = [sums.moved.get(role) for role in ("asset", "received_asset", "quote_asset")]
    same = [
        code
        for row in rows
        for other in moved
        if other is not None and (code := _code(found, asset, row)) and code == _code(found, other, row)
    ]
    told = all(_code(found, asset, row) for row in rows)
    return bool(rows) and told and not same


def _code(found: Finding, source: Any, row: int) -> str:
    """The coin that a source gives in a row; empty where it gives none."""
    if isinstance(source, Column):
        return source.cells[row].upper()
    if not isinstance(source, Mapping):
        return ""
    if "value" in source:
        return str(source["value"])
    if "pattern" not in source or "column" not in source:
        return ""
    column = next(
        (one for one in found.plan.table.columns if found.plan.name_of(one.index) == source["column"]), None
    )
    met = None if column is None else re.search(str(source["pattern"]), column.cells[row])
    return met[1].upper() if met else ""
