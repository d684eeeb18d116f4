"""Which columns hold the amounts and in which convention: hypotheses, tried on the balances, then on the names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.proof import Chain, Values, chain
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Figure, Marks, empty, is_money_in

_MOST_COLUMNS = 12
_OWN_CURRENCY = re.compile(
    r"счета|рахунку|карт[иы]|account curr|kontow|rachunku|uctu|saskaitos valiut|settlement|billing|"
    r"buchungsbetrag|posted|booked"
)
"""Names of an amount in the account's currency, beside one in the currency of the purchase."""
_PROVED = 0.9
"""Share of links from which a running balance proves a convention (lines of one day may be turned round)."""


_SIGNS = frozenset("+-")
"""What a column of signs holds; elsewhere a hyphen alone is an empty cell."""
_FEW = 3
"""Lines below which a balance may well stay what it is."""
_TELLING = 2
"""Steps that must hold before a balance overrules what the columns are called."""


@dataclass(frozen=True)
class Convention:
    """A way to read the amounts; the numbers are indexes of columns."""

    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    direction: int | None = None
    outs: tuple[str, ...] = ()
    ins: tuple[str, ...] = ()
    reversed: bool = False
    debit_signed: bool = False
    storno: bool = False
    """Debits of both signs occur, and the balance takes them so."""
    fee: int | None = None
    fee_signed: bool = False
    balance: int | None = None
    newest_first: bool = False

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns that hold its amounts."""
        return tuple(one for one in (self.amount, self.debit, self.credit) if one is not None)


@dataclass(frozen=True)
class Tried:
    """A convention with what speaks for it."""

    convention: Convention
    proof: Chain
    named: float
    """How well the columns' names fit."""

    @property
    def proved(self) -> bool:
        """Whether the running balance follows from the amounts."""
        return self.proof.telling > 0 and self.proof.share >= _PROVED


@dataclass
class Money:
    """The figures of the lines in minor units, by column."""

    columns: list[Column]
    marks: Marks
    scale: int
    values: dict[int, list[int | None]]
    texts: dict[int, list[str]]
    groups: list[str]
    counted: list[bool]
    """Lines that are booked."""

    def signed(self, convention: Convention) -> list[int | None]:
        """The signed amount of each line."""
        rows = range(len(self.counted))
        if convention.amount is not None:
            plain = self.values[convention.amount]
            amounts = [plain[row] for row in rows]
            if convention.direction is not None:
                outs = set(convention.outs)
                said = self.texts[convention.direction]
                amounts = [
                    -a if a is not None and t in outs else a for a, t in zip(amounts, said, strict=True)
                ]
        else:
            amounts = [self._two(convention, row) for row in rows]
        if convention.reversed:
            amounts = [None if a is None else -a for a in amounts]
        if convention.fee is not None:
            sign = -1 if convention.fee_signed else 1
            fees = [None if fee is None else sign * fee for fee in self.values[convention.fee]]
            amounts = [None if a is None else a - (f or 0) for a, f in zip(amounts, fees, strict=True)]
        return [a if counted else None for a, counted in zip(amounts, self.counted, strict=True)]

    def _two(self, convention: Convention, row: int) -> int | None:
        debit = self.values[convention.debit][row] if convention.debit is not None else None
        credit = self.values[convention.credit][row] if convention.credit is not None else None
        if debit is None and credit is None:
            return None
        out = (debit or 0) if convention.debit_signed else -(debit or 0)
        return (credit or 0) + out

    def proof(self, convention: Convention) -> Chain:
        """How far the running balance follows."""
        if convention.balance is None:
            return Chain(0, 0, 0)
        balances: Values = [
            value if counted else None
            for value, counted in zip(self.values[convention.balance], self.counted, strict=True)
        ]
        return chain(self.signed(convention), balances, self.groups, newest_first=convention.newest_first)


def value_of(found: Figure | None, marks: Marks, scale: int) -> int | None:
    """A figure in minor units with its sign."""
    number = None if found is None else marks.value(found.body)
    if found is None or number is None:
        return None
    minor = int(number.scaleb(scale))
    if found.side:
        return minor if is_money_in(found.side) != found.negative else -minor
    return -minor if found.negative else minor


def conventions(money: Money, *, newest_first: bool | None) -> list[Tried]:
    """Every convention that may be, the best first. newest_first: what the dates say; None: nothing."""
    numeric, fees = _candidates(money), _fees(money)
    titled = any(column.name for column in money.columns)
    found = []
    for base in _bases(money, numeric):
        found.append(_tried(money, base, newest_first))
        for balance in (one for one in numeric if one not in base.columns):
            for turned in (False, True):
                with_balance = replace(base, balance=balance, newest_first=turned)
                proof = money.proof(with_balance)
                named = bool(fees) and money.columns[balance].score("balance") >= words.EXACT
                if named or (proof.telling and proof.share > 0.3):
                    found.append(Tried(with_balance, proof, _named(money, with_balance)))
    return sorted(
        _with_fees(money, found, fees), key=lambda tried: _worth(tried, titled=titled), reverse=True
    )


def with_named_balance(money: Money, tried: Tried) -> Tried:
    """The same with the column that is called a balance, though it does not follow from the amounts: it is told."""
    named = [
        column
        for column in money.columns
        if column.index in money.values
        and column.index not in tried.convention.columns
        and column.score("balance") >= words.EXACT
        and len(column.filled) >= 0.2 * len(column.cells)
        and _may_run(money, column)
    ]
    if not named:
        return tried
    convention = replace(tried.convention, balance=max(named, key=lambda column: len(column.filled)).index)
    return Tried(convention, money.proof(convention), tried.named)


def _may_run(money: Money, column: Column) -> bool:
    """Whether all its figures are read by the file's marks, and it moves: one that stands still is today's balance."""
    values = [
        value
        for value, cell in zip(money.values[column.index], column.cells, strict=False)
        if not empty(cell)
    ]
    return None not in values and (len(values) < _FEW or len(set(values)) > 1)


def with_balance_before(money: Money, tried: Tried) -> Tried:
    """What a proof against the order of the dates means: the balance is the one before each line, not after it.

    Read from the other end, such a balance follows from the amounts with their signs turned.
    """
    convention = replace(
        tried.convention, balance=None, newest_first=not tried.convention.newest_first, fee=None
    )
    if convention.debit is not None and convention.credit is not None:
        debit, credit = convention.credit, convention.debit
        turned = replace(convention, debit=debit, credit=credit, debit_signed=_is_signed(money, debit))
    elif convention.direction is not None:
        turned = replace(convention, outs=convention.ins, ins=convention.outs)
    else:
        turned = replace(convention, reversed=not convention.reversed)
    return Tried(turned, tried.proof, _named(money, turned))


def _worth(tried: Tried, *, titled: bool) -> tuple[float, ...]:
    convention = tried.convention
    share = round(tried.proof.share, 2) if tried.proof.telling and tried.named > -3 else 0.0
    if share < _PROVED:
        share = 0.0 if tried.proof.telling < 3 else share * 0.5
    alone = titled and tried.proof.telling < _TELLING
    return (
        # One step may hold by chance: it must not overrule the names, where columns have some.
        0.0 if alone else share,
        tried.named - (3 if alone and tried.proof.telling and convention.reversed else 0),
        share,
        convention.direction is None,
        convention.fee is None,
        not convention.reversed,
        -sum(convention.columns),
    )


def _candidates(money: Money) -> list[int]:
    numeric = [
        column for column in money.columns if column.index in money.values and not column.numbers_things
    ]
    if len(numeric) > _MOST_COLUMNS:

        def named(column: Column) -> float:
            return max(column.score(role) for role in ("amount", "debit", "credit", "balance", "fee"))

        numeric = sorted(numeric, key=lambda column: (-named(column), column.index))[:_MOST_COLUMNS]
    return sorted(column.index for column in numeric)


def _bases(money: Money, numeric: Sequence[int]) -> Iterator[Convention]:
    """Amounts alone, reversed, with a direction, and in two columns; without a balance yet."""
    for one in numeric:
        if _share_filled(money, [one]) < 0.5:
            continue
        yield Convention(amount=one)
        yield Convention(amount=one, reversed=True)
        for direction, outs, ins in _directions(money, one):
            yield Convention(amount=one, direction=direction, outs=outs, ins=ins)
    for debit in numeric:
        for credit in numeric:
            if debit != credit and _parted(money, debit, credit):
                yield Convention(debit=debit, credit=credit, debit_signed=_is_signed(money, debit))


def _share_filled(money: Money, columns: Sequence[int]) -> float:
    rows = range(len(money.counted))
    filled = sum(any(money.values[one][row] is not None for one in columns) for row in rows)
    return filled / max(len(money.counted), 1)


def _parted(money: Money, debit: int, credit: int) -> bool:
    """Whether each line fills one of two columns, the other being empty or zero."""
    rows = list(zip(money.values[debit], money.values[credit], strict=True))
    both = sum(bool(a) and bool(b) for a, b in rows)
    some = sum(a is not None or b is not None for a, b in rows)
    named = money.columns[debit].score("debit") >= 1 and money.columns[credit].score("credit") >= 1
    return both <= 0.01 * len(rows) and (some >= 0.8 * len(rows) or named) and some > 0


def _is_signed(money: Money, column: int) -> bool:
    values = [value for value in money.values[column] if value]
    return bool(values) and sum(value < 0 for value in values) > 0.5 * len(values)


def _directions(money: Money, amount: int) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Columns that say which way the money went, for amounts without signs."""
    values = [value for value in money.values[amount] if value]
    if any(value < 0 for value in values) or any(cell.startswith("+") for cell in money.texts[amount]):
        return
    for column in money.columns:
        if column.score("narrative") >= 3 > column.score("direction"):
            continue
        if column.distinct_raw <= _SIGNS and len(column.distinct_raw) > 1:
            yield column.index, ("-",), ("+",)
            continue
        if (
            column.index in money.values
            or not 1 <= len(column.distinct) <= 12
            or len(column.filled) < 0.9 * len(column.cells)
        ):
            continue
        said = words.sides(column.distinct)
        if said is not None:
            yield column.index, *said
        elif len(column.distinct) == 2 and max(map(len, column.distinct)) <= 20:
            one, two = sorted(column.distinct)
            yield column.index, (one,), (two,)
            yield column.index, (two,), (one,)


def _tried(money: Money, base: Convention, newest_first: bool | None) -> Tried:
    plain = replace(base, newest_first=bool(newest_first))
    return Tried(plain, Chain(0, 0, 0), _named(money, plain))


def _fees(money: Money) -> list[int]:
    """Columns of fees that are not all zero and carry one sign."""
    found = []
    for column in money.columns:
        values = [value for value in money.values.get(column.index, []) if value]
        if values and column.score("fee") >= 2 and len({value > 0 for value in values}) == 1:
            found.append(column.index)
    return found


def _with_fees(money: Money, found: list[Tried], fees: Sequence[int]) -> list[Tried]:
    """Beside each convention with a balance the one that takes a fee off, where there is a column of fees."""
    more = []
    for fee in fees:
        for tried in found:
            convention = tried.convention
            if convention.balance is None or fee in (*convention.columns, convention.balance):
                continue
            signed = any((value or 0) < 0 for value in money.values[fee])
            taken = replace(convention, fee=fee, fee_signed=signed)
            proof = money.proof(taken)
            if proof.share > tried.proof.share:
                more.append(Tried(taken, proof, tried.named))
    return [*found, *more]


def _named(money: Money, convention: Convention) -> float:
    """How well the names of the columns fit the convention."""
    columns = money.columns
    named = 0.0
    if convention.amount is not None:
        one = columns[convention.amount]
        named += _role(one, "amount") + (0.3 if _OWN_CURRENCY.search(words.plain(one.name)) else 0)
        if one.score("debit") >= 3 or one.score("credit") >= 3:
            named -= 0.5
        if convention.reversed:
            named += (
                1.0 if _contrary(money, convention.amount) or _settled(money, convention.amount) else -0.7
            )
        if convention.direction is not None:
            said = columns[convention.direction]
            sides = said.distinct_raw <= _SIGNS or words.sides(said.distinct)
            named += 0.5 + 0.3 * said.score("direction") if sides else -2.0
        elif not any((value or 0) < 0 for value in money.values[convention.amount]):
            named -= 1.0
    else:
        assert convention.debit is not None
        assert convention.credit is not None
        debit, credit = columns[convention.debit], columns[convention.credit]
        named += (_role(debit, "debit") + _role(credit, "credit")) / 2
        if debit.score("credit") > debit.score("debit") or credit.score("debit") > credit.score("credit"):
            named -= 2
        if _is_signed(money, convention.credit):
            named -= 1.5
        if not convention.debit_signed and _share_filled(money, [convention.debit, convention.credit]) < 0.8:
            named -= 0.5
    if convention.balance is not None:
        named += 0.5 * _role(columns[convention.balance], "balance")
    return named


def _settled(money: Money, amount: int) -> bool:
    """Whether the amounts are a card's: purchases positive, the payments that settle it negative."""
    values = money.values[amount]
    negative = [row for row, value in enumerate(values) if (value or 0) < 0]
    positive = sum((value or 0) > 0 for value in values)
    if not negative or positive <= len(negative):
        return False
    texts = [column for column in money.columns if column.index not in money.values]
    settles = [row for row in negative if any(words.settles_card(column.cells[row]) for column in texts)]
    spent = sum(
        any(words.settles_card(column.cells[row]) for column in texts)
        for row in range(len(values))
        if row not in negative
    )
    return len(settles) >= 0.5 * len(negative) and spent <= len(settles) * 0.5


def _contrary(money: Money, amount: int) -> bool:
    """Whether a column of words says out where the amount is positive, and in where it is negative."""
    values = money.values[amount]
    for column in money.columns:
        said = words.sides(column.distinct) if 2 <= len(column.distinct) <= 6 else None
        if said is None or column.index in money.values:
            continue
        ins = set(said[1])
        telling = [
            (value < 0) == (text in ins)
            for value, text in zip(values, column.cells, strict=True)
            if value and text
        ]
        if telling and any((value or 0) < 0 for value in values) and sum(telling) >= 0.95 * len(telling):
            return True
    return False


def _role(column: Column, role: str) -> float:
    """Score of a role, less where the name says another more plainly."""
    own = column.score(role)
    others = max(
        column.score(other)
        for other in ("other_amount", "fee", "balance", "row_number", "code")
        if other != role
    )
    return own - 0.9 * others if others > own else own
