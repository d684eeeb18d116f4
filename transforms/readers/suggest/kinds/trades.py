"""What was paid for what was bought, where no name says it: the sum that is the price times the amount."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Marks

_PRICES = frozenset(
    words.plain(word)
    for word in (
        "price rate prices fiyat fiyati precio preco prix preis kurs cena prezzo цена курс سعر قیمت نرخ "
        "价格 单价 価格 가격"
    ).split()
)
_NEAR = Decimal("0.02")
"""Part by which a sum may differ from price times amount: a fee within it, or rounding."""
_ROUNDING = Decimal("0.001")
"""Part by which a sum that is the price times the amount may be rounded."""
_SHARE = Decimal("0.8")
"""Of the lines with a price, how many must fit."""


def prices_in(columns: Iterable[Column]) -> list[Column]:
    """The columns of prices."""
    return [one for one in columns if one.numeric and _is_price(one.name)]


def _is_price(name: str) -> bool:
    whole = words.plain(name)
    return bool(words.name_words(name) & _PRICES) or any(
        words.is_wide(word) and word in whole for word in _PRICES
    )


def cost_of(
    amount: Column, columns: Sequence[Column], prices: Sequence[Column], marks: Marks
) -> Column | None:
    """The column of what an amount cost or brought; None where none is price times amount, or several are."""
    of_amount = _values(amount, marks)
    found = {}
    for price in prices:
        of_price = _values(price, marks)
        for column in columns:
            if column is amount or column in prices or not column.numeric:
                continue
            rows = [
                (abs(a * p), abs(c))
                for a, p, c in zip(of_amount, of_price, _values(column, marks), strict=True)
                if a and p and c is not None
            ]
            fits = sum(abs(worth - cost) <= _NEAR * worth for worth, cost in rows)
            priced = sum(bool(a and p) for a, p in zip(of_amount, of_price, strict=True))
            if rows and fits >= _SHARE * priced:
                found[column.index] = column
    # Of several the first: with fees or without them, the others say the same sum.
    return found[min(found)] if found else None


def is_part_of(fee: Column, whole: Column, marks: Marks) -> bool:
    """Whether fees are such small parts of sums as exchanges charge."""
    pairs = [(f, w) for f, w in zip(_values(fee, marks), _values(whole, marks), strict=True) if f and w]
    return bool(pairs) and all(_LEAST_FEE <= abs(f / w) <= _MOST_FEE for f, w in pairs)


def are_parts_of_either(fee: Column, one: Column, other: Column, marks: Marks) -> bool:
    """Whether fees are such parts of the one sum in some lines and of the other in the rest: in whose coin they are."""
    fits = []
    for charged, *sums in zip(*(_values(column, marks) for column in (fee, one, other)), strict=True):
        if charged and all(sums):
            fits.append([_LEAST_FEE <= abs(charged / whole) <= _MOST_FEE for whole in sums if whole])
    return all(map(any, fits)) and not all(first for first, _ in fits) and not all(last for _, last in fits)


def price_before_fee(
    amount: Column, cost: Column, fee: Column, prices: Iterable[Column], marks: Marks
) -> Column | None:
    """The column of prices by which the sums of all trades are more or less than price times amount by just the fee."""
    last = _last_place(cost, marks)
    for price in prices:
        rows = [
            (abs(abs(c) - abs(a * p)), abs(f), abs(p))
            for a, p, c, f in zip(*(_values(one, marks) for one in (amount, price, cost, fee)), strict=True)
            if a and p and c and f
        ]
        apart = [(min(abs(d - f), abs(d - f * p)), d) for d, f, p in rows]
        # A sum and its fee are rounded each: by the smallest of them nothing can be told.
        if all(gap <= max(_NEAR * d, last) for gap, d in apart) and any(
            gap <= _NEAR * d and d > _TELLING * last for gap, d in apart
        ):
            return price
    return None


_TELLING = 3
"""Units of the last place from which a fee is more than rounding."""


def _last_place(column: Column, marks: Marks) -> Decimal:
    """One unit of the last place to which figures of a column are written."""
    shown = [
        len(f.body.rpartition(marks.decimal)[2]) for f in column.figures if f and marks.decimal in f.body
    ]
    return Decimal(1).scaleb(-max(shown, default=0))


def price_with_fee(amount: Column, cost: Column, prices: Iterable[Column], marks: Marks) -> Column | None:
    """The column of prices that says to hold the fee, by which sums are price times amount (`Rate inc. fee`)."""
    last = _last_place(cost, marks)
    for price in prices:
        said = words.name_words(price.name)
        rows = [
            (abs(a * p), abs(c))
            for a, p, c in zip(*(_values(one, marks) for one in (amount, price, cost)), strict=True)
            if a and p and c
        ]
        named = said & {"fee", "fees"} and said & {"inc", "incl", "including", "inclusive"}
        if named and rows and all(abs(worth - c) <= max(_ROUNDING * worth, last) for worth, c in rows):
            return price
    return None


def sum_is_price_times(amount: Column, cost: Column, price: Column, fee: Column, marks: Marks) -> bool:
    """Whether the sums of all trades with a fee are price times amount, so near that no fee is in them."""
    rows = [
        (abs(a * p), abs(c), abs(f), abs(p))
        for a, p, c, f in zip(*(_values(one, marks) for one in (amount, price, cost, fee)), strict=True)
        if a and p and c and f
    ]
    return bool(rows) and all(
        abs(worth - c) < min(f, f * p) / 4 and abs(worth - c) <= _ROUNDING * worth for worth, c, f, p in rows
    )


_LEAST_FEE, _MOST_FEE = Decimal("0.0001"), Decimal("0.05")


def _values(column: Column, marks: Marks) -> list[Decimal | None]:
    return [None if figure is None else marks.value(figure.body) for figure in column.figures]


def moves_in_cost(kind: Column | None, unknown: Collection[str], amount: object, cost: object) -> bool:
    """Whether lines of which nobody knows the kind have no amount, and a sum where others have what was paid."""
    if kind is None or not isinstance(amount, Column) or not isinstance(cost, Column):
        return False
    lines = zip(kind.cells, amount.figures, cost.figures, strict=True)
    return any(said in unknown and not moved and paid for said, moved, paid in lines)


def is_said_twice(sent: Column, got: Column, assets: tuple[Column | None, Column | None]) -> bool:
    """Whether some line has one sum of one asset as sent and as got: it is what moved, and its kind says the way."""
    of_sent, of_got = assets
    if of_sent is None or of_got is None:
        return False
    lines = zip(sent.cells, got.cells, of_sent.cells, of_got.cells, strict=True)
    return any(a and a.lstrip("-+") == b.lstrip("-+") and x == y for a, b, x, y in lines)


def is_mirrored(amount: Column, columns: Iterable[Column]) -> bool:
    """Whether another column has the other sign in every line: what was given for it, which is not taken along."""

    def mirrors(other: Column) -> bool:
        pairs = [(a, b) for a, b in zip(amount.figures, other.figures, strict=True) if a and b]
        return len(pairs) > 1 and all(a.negative != b.negative for a, b in pairs)

    signed = (one for one in columns if one is not amount and any(b and b.negative for b in one.figures))
    return any(map(mirrors, signed))


def is_in_and_out(out: object, into: object) -> bool:
    """Whether two columns are called in and out and nothing else, and rows fill both without a sign."""
    if not isinstance(out, Column) or not isinstance(into, Column):
        return False
    ways = {"in", "out", "sent", "received", "receive"}
    told = [words.name_words(one.name) & ways for one in (out, into)]
    both = any(a and b for a, b in zip(out.figures, into.figures, strict=True))
    signed = any(figure and figure.negative for figure in (*out.figures, *into.figures))
    return told == [{"out"}, {"in"}] and both and not signed
