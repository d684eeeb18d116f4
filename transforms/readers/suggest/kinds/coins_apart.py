"""A table with a column of amounts for each asset: what each row gave and got, by signs in these columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.readers.kinds.virtual_asset.amounts import UNITS, unit_in_header
from transforms.readers.suggest.kinds.charges import Charge
from transforms.readers.suggest.kinds.coins import assets_apart, coin_in_name, is_called, named
from transforms.readers.suggest.kinds.doubts import meanings
from transforms.readers.suggest.kinds.exchange_profile import Exchange
from transforms.readers.suggest.kinds.line_kinds import line_kinds
from transforms.readers.suggest.kinds.trades import is_part_of, prices_in, sum_is_price_times
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Marks

_OF_SUMS = frozenset("amount quantity".split())


@dataclass
class _Sorted:
    """Columns of figures by asset."""

    amounts: dict[str, Column] = field(default_factory=dict)
    fees: dict[str, Column] = field(default_factory=dict)
    balances: dict[str, Column] = field(default_factory=dict)


def apart_in(found: Finding) -> Exchange | None:
    """The columns of such a table; None where it is none, or where signs do not say what was given for what."""
    table = found.plan.table
    wanted = assets_apart(table.columns)
    if table.header is None or not wanted:
        return None
    sorted_ = _by_asset(table.columns, wanted, found.plan.roles.booked_at, found.plan.marks)
    if sorted_ is None or set(sorted_.amounts) != wanted or not _are_moves(sorted_, found.plan.marks):
        return None
    return _exchange(found, sorted_)


def _by_asset(
    columns: Sequence[Column], wanted: frozenset[str], booked_at: int, marks: Marks
) -> _Sorted | None:
    """The columns of figures by asset; None where a fee has no asset, or an asset two columns of one kind.

    A fee of which no name says the asset is in the one of whose sums it is such a part as exchanges charge.
    """
    made, unnamed = _Sorted(), list[Column]()
    prices = prices_in(columns)
    for column in columns:
        if column.index == booked_at or not column.numeric or column in prices:
            continue
        asset, said = _asset_of(column.name, wanted), words.name_words(column.name)
        if column.score("balance") >= words.EXACT or "balance" in said:
            kind = made.balances
        elif is_called(column.name, "fee") or "fee" in said:
            kind = made.fees
            if asset is None and any(figure and figure.body.strip("0.,") for figure in column.figures):
                unnamed.append(column)
        elif asset is not None and (said & _OF_SUMS or column.name.strip().upper() == asset):
            kind = made.amounts
        else:
            continue
        if asset is None:
            continue
        if asset in kind or unit_of(column.name):
            return None
        kind[asset] = column
    for column in unnamed:
        of = [asset for asset, amount in made.amounts.items() if is_part_of(column, amount, marks)]
        if len(of) != 1 or made.fees:
            return None
        made.fees[of[0]] = column
    return made


def unit_of(name: str) -> int:
    """The power of ten by which a unit in a column's name (`BTC (sat)`) is smaller than the coin."""
    return UNITS[unit_in_header((name,))]


def _asset_of(name: str, wanted: frozenset[str]) -> str | None:
    bare = name.strip().upper()
    found = bare if bare in wanted else coin_in_name(name) or currency_in_name(name)
    return found if found in wanted else None


def _are_moves(sorted_: _Sorted, marks: Marks) -> bool:
    """Whether each row fills one column, or one with money out and one with money in."""
    columns = [*sorted_.amounts.values()]
    rows = zip(*(_values(column, marks) for column in columns), strict=True)
    signs = [[value > 0 for value in row if value] for row in rows]
    known = all(len(row) <= 1 or sorted(row) == [False, True] for row in signs)
    return known and any(False in row for row in signs)


def _values(column: Column, marks: Marks) -> list[Decimal | None]:
    found = []
    for figure in column.figures:
        value = None if figure is None else marks.value(figure.body)
        found.append(-value if value is not None and figure is not None and figure.negative else value)
    return found


def _exchange(found: Finding, sorted_: _Sorted) -> Exchange:
    name, roles, columns = found.plan.name_of, found.plan.roles, found.plan.table.columns
    figures = [*sorted_.amounts.values(), *sorted_.fees.values(), *sorted_.balances.values()]
    taken = {one.index for one in figures} | {roles.booked_at, roles.time}
    rest = [
        one for one in columns if one.index not in taken and one.filled and not one.numeric and not one.dates
    ]
    texts = named(rest, "texts")
    kinds = line_kinds(None, texts, columns, frozenset(one.index for one in columns if one.index in taken))
    said: dict[str, object] = {}
    if (number := texts.get("transaction") or texts.get("number")) is not None:
        said["transaction"] = name(number.index)
    said["time"] = name(roles.booked_at)
    if roles.time is not None:
        said["time"] = [name(roles.booked_at), name(roles.time)]
    if kinds is not None:
        said["type"] = kinds.source(name)
    said["amounts"] = {"filled": {name(one.index): asset for asset, one in sorted_.amounts.items()}}
    charge = _charge(found, sorted_)
    said |= charge.columns if charge is not None else {}
    for role, target in (("note", "note"), ("memo", "memo"), ("status", "status")):
        if role in texts:
            said[target] = name(texts[role].index)
    status = texts.get("status")
    if status is not None and (meant := meanings(status)[0]):
        said["status"] = {"column": name(status.index), "values": meant}
    used = {one.index for one in (*figures, *texts.values())} | {roles.booked_at}
    used |= {roles.time} if roles.time is not None else set()
    return Exchange(said, frozenset(used), True, False, charge, status=status)


def _charge(found: Finding, sorted_: _Sorted) -> Charge | None:
    """The fees, each in the asset that its column names; None where none was taken."""
    taken = {
        asset: column
        for asset, column in sorted_.fees.items()
        if any(figure and figure.body.strip("0.,") for figure in column.figures)
    }
    if not taken:
        return None
    name = found.plan.name_of
    columns: dict[str, object] = {
        "fee": {"first": [name(column.index) for column in taken.values()]},
        "fee_asset": {"filled": {name(column.index): asset for asset, column in taken.items()}},
    }
    if len(taken) == 1:
        ((asset, column),) = taken.items()
        columns = {"fee": name(column.index), "fee_asset": {"value": asset}}
    plain, less = _followed(found, sorted_, taken)
    if plain > less:
        return Charge(columns, "part of the amount", {"value": "both ways"})
    return Charge(
        columns, "on top of the amount", open=plain == less and not _is_priced(found, sorted_, taken)
    )


def _is_priced(found: Finding, sorted_: _Sorted, fees: Mapping[str, Column]) -> bool:
    """Whether the sums with a fee are another asset's amount times some column just so: no fee is in them."""
    marks = found.plan.marks
    used = [*sorted_.amounts.values(), *sorted_.balances.values(), *fees.values()]
    others = [one for one in found.plan.table.columns if one.numeric and one not in used]
    return all(
        asset in sorted_.amounts
        and any(
            sum_is_price_times(amount, sorted_.amounts[asset], price, fee, marks)
            for coin, amount in sorted_.amounts.items()
            if coin != asset
            for price in others
        )
        for asset, fee in fees.items()
    )


def _followed(found: Finding, sorted_: _Sorted, fees: Mapping[str, Column]) -> tuple[int, int]:
    """How many balances of charged rows follow from the amounts alone, and from the amounts less the fees."""
    marks, plain, less = found.plan.marks, 0, 0
    for asset, column in fees.items():
        balance = sorted_.balances.get(asset)
        if balance is None or asset not in sorted_.amounts:
            continue
        steps = [
            *zip(*(_values(one, marks) for one in (sorted_.amounts[asset], column, balance)), strict=True)
        ]
        last: Decimal | None = None
        for amount, fee, after in reversed(steps) if found.dating.descending else steps:
            if after is None:
                continue
            if last is not None and fee:
                plain += last + (amount or 0) == after
                less += last + (amount or 0) - abs(fee) == after
            last = after
    return plain, less
