"""Trades of a market in a table without a header: sums that are the product of two others tell what is what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from transforms.readers.suggest.kinds.charges import Sums, charge_of
from transforms.readers.suggest.kinds.coins import are_trades, code_columns, pair_pattern, types_of
from transforms.readers.suggest.kinds.exchange_profile import Exchange
from transforms.readers.suggest.kinds.trades import is_part_of
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.texts.figures import Marks

_ROUNDING = Decimal("0.001")
"""Part by which a sum may differ from the product."""
_FEWEST = 3
"""Lines from which a product is no chance."""


def trades_without_names(found: Finding) -> Exchange | None:
    """Pair, side, amount, price, sum and fee; None where they are not told by what they hold, or in two ways."""
    columns, marks, name = found.plan.table.columns, found.plan.marks, found.plan.name_of
    pair = next((one for one in columns if pair_pattern(one)), None)
    pattern = None if pair is None else pair_pattern(pair)
    side = next((one for one in columns if are_trades(one) and len(one.filled) == len(one.cells)), None)
    sums = [one for one in columns if one.numeric and one.index != found.plan.roles.booked_at]
    products = list(_products(sums, marks))
    if pair is None or pattern is None or side is None or len(products) != 1:
        return None
    amount, price, cost = products[0]
    rest = [one for one in sums if one not in products[0] and not _counts(one)]
    fees = [one for one in rest if any(is_part_of(one, whole, marks) for whole in (cost, amount))]
    if len(rest) != len(fees) or len(fees) > 1:
        return None
    base, quote = ({"column": name(pair.index), "pattern": one} for one in pattern)
    moved = {"asset": base, "amount": amount, "quote_amount": cost, "quote_asset": quote}
    meant = types_of(side)
    named: dict[str, object] = {
        "time": name(found.plan.roles.booked_at),
        "type": {"column": name(side.index), "values": meant} if meant else name(side.index),
        **{role: name(one.index) if isinstance(one, Column) else one for role, one in moved.items()},
    }
    charge = None
    if fees:
        codes = [one for one in code_columns(columns) if one not in (pair, side)]
        if len(codes) != 1:
            return None
        charge = charge_of(found, Sums(moved, fees[0], codes[0], None, {}))
        named |= charge.columns
    used = {found.plan.roles.booked_at, pair.index, side.index, amount.index, cost.index}
    used |= {one.index for one in fees}
    either = tuple(name(one.index) for one in (amount, price))
    return Exchange(named, frozenset(used), signed=False, undirected=False, charge=charge, amounts=either)


def _products(sums: Sequence[Column], marks: Marks) -> Iterator[tuple[Column, Column, Column]]:
    """Amount, price and sum, where the last is the product in every line; the one that varies less is the price."""
    for place, one in enumerate(sums):
        for other in sums[place + 1 :]:
            for cost in sums:
                if cost not in (one, other) and _is_product(one, other, cost, marks):
                    price, amount = sorted((one, other), key=lambda column: _spread(column, marks))
                    yield amount, price, cost


def _is_product(one: Column, other: Column, cost: Column, marks: Marks) -> bool:
    rows = list(zip(*(_values(column, marks) for column in (one, other, cost)), strict=True))
    whole = all(a and b and c for a, b, c in rows)
    return (
        whole
        and len(rows) >= _FEWEST
        and all(abs(a * b - c) <= _ROUNDING * a * b for a, b, c in rows if a and b and c is not None)
        and len(set(_values(one, marks))) > 1
        and not all(a == 1 or b == 1 for a, b, _ in rows)
    )


def _spread(column: Column, marks: Marks) -> Decimal:
    values = [value for value in _values(column, marks) if value]
    return max(values) / min(values)


def _values(column: Column, marks: Marks) -> list[Decimal | None]:
    values = (None if figure is None else marks.value(figure.body) for figure in column.figures)
    return [None if value is None else abs(value) for value in values]


def _counts(column: Column) -> bool:
    """Whether its figures are whole numbers: of users, orders, trades."""
    return all(figure is None or figure.body.isdigit() for figure in column.figures)
