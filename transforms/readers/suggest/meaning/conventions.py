"""Which columns hold the amounts and in which convention: hypotheses, tried on the balances, then on the names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.money import (
    PROVED_FROM,
    Convention,
    Money,
    Tried,
    is_signed,
    share_filled,
)
from transforms.readers.suggest.meaning.naming import SIGNS, names_fit
from transforms.readers.suggest.meaning.proof import Chain, Values, chain
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty
from transforms.readers.suggest.texts.sides import sides

_MOST_COLUMNS = 12
_FEW = 3
"""Lines below which a balance may well stay what it is."""
_TELLING = 2
"""Steps that must hold before a balance overrules what the columns are called."""


def conventions(money: Money, *, newest_first: bool | None) -> list[Tried]:
    """Every convention that may be, the best first. newest_first: what the dates say; None: nothing."""
    numeric, fees = _candidates(money), _fees(money)
    balances = [*numeric, *_long_figures(money)]
    titled = any(column.name for column in money.columns)
    found = []
    for base in _bases(money, numeric):
        found.append(_tried(money, base, newest_first))
        for balance in (one for one in balances if one not in base.columns):
            for turned in (False, True):
                with_balance = replace(base, balance=balance, newest_first=turned)
                proof = money.proof(with_balance)
                named = bool(fees) and money.columns[balance].score("balance") >= words.EXACT
                by_chance = proof.share < PROVED_FROM and _is_called_amount(money.columns[balance])
                if named or (proof.telling and proof.share > 0.3 and not by_chance):
                    found.append(Tried(with_balance, proof, names_fit(money, with_balance)))
        found += _with_balances_before(money, base, balances, newest_first)
    return sorted(
        _with_fees(money, found, fees), key=lambda tried: _worth(tried, titled=titled), reverse=True
    )


def _with_balances_before(
    money: Money, base: Convention, balances: Sequence[int], newest_first: bool | None
) -> Iterator[Tried]:
    """The same where a column states the balance before each line, in the order that the dates show."""
    if newest_first is None:
        return
    signed = [None if amount is None else -amount for amount in money.signed(base)]
    for balance in (one for one in balances if one not in base.columns):
        stated = [
            value if counted else None
            for value, counted in zip(money.values[balance], money.counted, strict=True)
        ]
        # Read from the other end, such a balance follows from the amounts with their signs turned.
        proof = chain(signed, stated, money.groups, newest_first=not newest_first)
        if proof.links and proof.held == proof.links and proof.telling > _FEW:
            plain = replace(base, newest_first=newest_first)
            yield Tried(plain, proof, names_fit(money, plain))


def _is_called_amount(column: Column) -> bool:
    """Whether a column's name says that it holds amounts, and not what is left after them."""
    amounts = max(column.score(role) for role in ("amount", "debit", "credit"))
    return amounts >= words.EXACT > column.score("balance")


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


def moves_both_ways(money: Money, convention: Convention) -> bool:
    """Whether amounts without signs are the steps of a balance that falls and rises: nobody says which are which."""
    if convention.amount is None or convention.direction is not None:
        return False
    amounts = money.values[convention.amount]
    if any((value or 0) < 0 for value in amounts):
        return False
    named = (
        one for one in money.columns if one.index in money.values and one.score("balance") >= words.EXACT
    )
    return any(
        _are_steps(amounts, money.values[one.index], turned) for one in named for turned in (False, True)
    )


def leaves_the_first_open(money: Money, convention: Convention) -> bool:
    """Whether few amounts without signs make a balance fall: nobody says that the first line was money out, too."""
    if convention.amount is None or convention.direction is not None or not convention.reversed:
        return False
    figures = [figure for figure in money.columns[convention.amount].figures if figure]
    signs = any(figure.negative or figure.plus or figure.side for figure in figures)
    return not signs and len(figures) <= _WONDER and not any(words.of_card(one.name) for one in money.columns)


_WONDER = 10
"""Lines up to which a file may begin with money in and have nothing but money out behind it."""


def _are_steps(amounts: Values, balances: Values, turned: bool) -> bool:
    """Whether the balances differ by the amounts, up and down. turned: the lines are newest first."""
    rows = [(a, b) for a, b in zip(amounts, balances, strict=True) if a is not None and b is not None]
    rows = rows[::-1] if turned else rows
    steps = [(after - before, amount) for (_, before), (amount, after) in pairwise(rows)]
    held = [step for step, amount in steps if amount and abs(step) == amount]
    telling = sum(bool(amount) for _, amount in steps)
    return telling > 1 and len(held) >= PROVED_FROM * telling and min(held) < 0 < max(held)


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
        turned = replace(convention, debit=debit, credit=credit, debit_signed=is_signed(money, debit))
    elif convention.direction is not None:
        turned = replace(convention, outs=convention.ins, ins=convention.outs)
    else:
        turned = replace(convention, reversed=not convention.reversed)
    return Tried(turned, tried.proof, names_fit(money, turned))


def _worth(tried: Tried, *, titled: bool) -> tuple[float, ...]:
    convention = tried.convention
    share = round(tried.proof.share, 2) if tried.proof.telling and tried.named > -3 else 0.0
    if share < PROVED_FROM:
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


def _long_figures(money: Money) -> list[int]:
    """Columns of whole numbers as long as those of things, and not called so: balances of small coins are as long."""
    return [
        column.index
        for column in money.columns
        if column.index in money.values
        and column.numbers_things
        and not words.scores(column.name)
        and len(column.distinct) > 1
    ]


def _bases(money: Money, numeric: Sequence[int]) -> Iterator[Convention]:
    """Amounts alone, reversed, with a direction, and in two columns; without a balance yet."""
    for one in numeric:
        if share_filled(money, [one]) < 0.5:
            continue
        yield Convention(amount=one)
        yield Convention(amount=one, reversed=True)
        for direction, outs, ins in _directions(money, one):
            yield Convention(amount=one, direction=direction, outs=outs, ins=ins)
    for debit in numeric:
        for credit in numeric:
            if debit != credit and _parted(money, debit, credit):
                signed = is_signed(money, debit)
                charge = _charge(money, debit, credit, signed=signed)
                yield Convention(debit=debit, credit=credit, debit_signed=signed, charge=charge)
                if not signed and _all_negative(money, credit):
                    # A card's debt falls by what is credited, and its sign says so: Citi in the United States.
                    yield Convention(
                        debit=debit, credit=credit, debit_signed=True, storno=True, reversed=True
                    )


def _all_negative(money: Money, column: int) -> bool:
    values = [value for value in money.values[column] if value]
    return bool(values) and all(value < 0 for value in values)


def _charge(money: Money, debit: int, credit: int, *, signed: bool) -> int | None:
    """A column of fees, written like money out, that are lines of their own: nothing else is filled there."""
    for column in money.columns:
        values = money.values.get(column.index)
        if values is None or column.score("fee") < words.EXACT or column.index in (debit, credit):
            continue
        lines = [row for row, value in enumerate(values) if value]
        alone = all(money.values[debit][row] is None and not money.values[credit][row] for row in lines)
        if lines and alone and all((values[row] or 0) < 0 for row in lines) == signed:
            return column.index
    return None


def _parted(money: Money, debit: int, credit: int) -> bool:
    """Whether each line fills one of two columns, the other being empty or zero."""
    rows = list(zip(money.values[debit], money.values[credit], strict=True))
    both = sum(bool(a) and bool(b) for a, b in rows)
    some = sum(a is not None or b is not None for a, b in rows)
    named = money.columns[debit].score("debit") >= 1 and money.columns[credit].score("credit") >= 1
    return both <= 0.01 * len(rows) and (some >= 0.8 * len(rows) or named) and some > 0


_NO_SIDES = ("status", "counterparty_name", "counterparty_bank", "account", "currency")
"""Roles of columns that say nothing of the way that money went."""


def _directions(money: Money, amount: int) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Columns that say which way the money went, for amounts without signs."""
    values = [value for value in money.values[amount] if value]
    if any(value < 0 for value in values) or any(cell.startswith("+") for cell in money.texts[amount]):
        return
    for column in money.columns:
        if max(map(column.score, _NO_SIDES)) >= words.EXACT > column.score("direction"):
            continue
        named = column.score("direction") >= words.EXACT
        if column.distinct_raw <= SIGNS and (len(column.distinct_raw) > 1 or named):
            yield column.index, ("-",), ("+",)
            continue
        if (
            column.index in money.values
            or not 1 <= len(column.distinct) <= 12
            or len(column.filled) < 0.9 * len(column.cells)
        ):
            continue
        said = sides(column.distinct, column.name)
        if said is not None:
            yield column.index, *said
        elif column.score("narrative") >= words.EXACT > column.score("direction"):
            continue
        elif len(column.distinct) == 2 and max(map(len, column.distinct)) <= 20:
            one, two = sorted(column.distinct)
            yield column.index, (one,), (two,)
            yield column.index, (two,), (one,)


def _tried(money: Money, base: Convention, newest_first: bool | None) -> Tried:
    plain = replace(base, newest_first=bool(newest_first))
    return Tried(plain, Chain(0, 0, 0), names_fit(money, plain))


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
    for fee in (*fees, *(one for one in _seldom_filled(money) if one not in fees)):
        for tried in found:
            convention = tried.convention
            if convention.balance is None or fee in (*convention.columns, convention.balance):
                continue
            signed = any((value or 0) < 0 for value in money.values[fee])
            taken = replace(convention, fee=fee, fee_signed=signed)
            proof = money.proof(taken)
            whole = proof.held == proof.links and proof.telling > _FEW
            if proof.share > tried.proof.share and (fee in fees or whole):
                more.append(Tried(taken, proof, tried.named))
    return [*found, *more]


def unchecked_fees(money: Money, tried: Tried) -> frozenset[int]:
    """Columns of fees with which the balance follows as well as without: their sums stand where no step is."""
    convention = tried.convention
    if convention.balance is None or convention.fee is not None:
        return frozenset()
    used = (*convention.columns, convention.balance)
    return frozenset(
        fee
        for fee in _fees(money)
        if fee not in used
        and money.proof(
            replace(convention, fee=fee, fee_signed=min(filter(None, money.values[fee])) < 0)
        ).held
        == tried.proof.held
    )


def _seldom_filled(money: Money) -> list[int]:
    """Columns that no word calls fees, with figures of one sign in some lines: a balance may show that they are."""
    found = []
    for column in money.columns:
        values = money.values.get(column.index, [])
        signs = {value > 0 for value in values if value}
        roles = ("amount", "debit", "credit", "balance")
        named = max(map(column.score, roles)) >= words.EXACT
        if len(signs) == 1 and not named and sum(bool(value) for value in values) < len(values):
            found.append(column.index)
    return found
