"""How sure each part of the profile is, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.readers.suggest.kinds.exchange_profile import Exchange
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.result import CLEAR, GUESS, PROVED, Part, Trial
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.marks import shared


def parts_of(found: Finding, trial: Trial) -> list[Part]:
    """The parts in the order in which a person checks them."""
    told = (
        *(_amounts(found, trial), _order(found, trial), _balance(found, trial), _currency(found)),
        *(_account(found), _texts(found)),
    )
    return [*_layout(found), *(part for part in told if part is not None)]


def parts_of_two_ends(
    found: Finding, kind: str, columns: Mapping[str, int], left_out: Sequence[int]
) -> list[Part]:
    """The parts of a table whose lines name both of their ends; `columns`: by what the profile calls them."""
    name = found.plan.name_of
    named = ", ".join(f"{role} {name(index)}" for role, index in columns.items())
    told = [
        Part("kind", kind, CLEAR, "each line names both of its ends"),
        Part("columns", named, CLEAR, "by their names"),
        Part("time zone", "UTC", GUESS, "nothing names it: add dates: {timezone: Europe/Rome} or the like"),
    ]
    if left_out:
        rest = ", ".join(map(name, left_out))
        told.append(Part("left out", rest, GUESS, f"no column of {kind} is called so; the records keep them"))
    return [*_layout(found), *told]


def parts_of_exchange(found: Finding, exchange: Exchange) -> list[Part]:
    """The parts of a table of an account at an exchange or of a wallet."""
    named = ", ".join(f"{role} {_shown(source)}" for role, source in exchange.columns.items())
    told = [
        Part("kind", "virtual_asset", GUESS if exchange.coins else CLEAR, _why_coins(exchange)),
        Part("columns", named, CLEAR, "by their names and by what they hold"),
        Part(
            "account",
            "Exchange",
            GUESS,
            "nothing names it: add account: {institution: {value: NAME}, identifier: ...}",
        ),
        Part("time zone", "UTC", GUESS, "nothing names it: add dates: {timezone: Europe/Rome} or the like"),
    ]
    charge = exchange.charge
    if charge is not None:
        why = "a balance, a price, their coin or a name shows it"
        if charge.open:
            why = "nothing shows whether the amounts hold them"
        told.append(Part("fees", charge.said, GUESS if charge.open else CLEAR, why))
    rest = [one for one in found.plan.table.columns if one.filled and one.index not in exchange.used]
    if rest:
        names = ", ".join(found.plan.name_of(one.index) for one in rest)
        told.append(
            Part("left out", names, GUESS, "nothing of virtual_asset is called so; the records keep them")
        )
    return [*_layout(found), *told]


def _why_coins(exchange: Exchange) -> str:
    if exchange.coins:
        return "lines have addresses or hashes of a chain, and nothing names the coin"
    return "its amounts are of coins: a column names them"


NO_CURRENCY = Part(
    "currency",
    "XXX (unknown)",
    GUESS,
    "nothing names it: put currency: {value: EUR} or the like in its place",
)
"""The currency of transfers that nothing names."""


def _shown(source: object) -> str:
    if isinstance(source, dict) and isinstance(source.get("filled"), dict):
        return ", ".join(f"{column} ({asset})" for column, asset in source["filled"].items())
    if isinstance(source, dict):
        meant = source.get("values")
        told = [_shown(one) for key, one in source.items() if key not in ("values", "pattern")]
        if isinstance(meant, dict):
            told.append("(" + ", ".join(f"{word} = {one}" for word, one in meant.items()) + ")")
        return " ".join(told)
    return " + ".join(map(str, source)) if isinstance(source, list) else str(source)


def _layout(found: Finding) -> list[Part]:
    told = (_encoding(found), _cutting(found), _header(found), _footer(found))
    figures = (_dates(found), _repeated(found), _numbers(found))
    return [part for part in (*told, *figures) if part is not None]


def _encoding(found: Finding) -> Part | None:
    sample = found.candidate.sample
    if sample is None:
        return None
    return Part("encoding", sample.encoding, CLEAR if sample.by_itself else GUESS, sample.encoding_reason)


def _cutting(found: Finding) -> Part:
    dialect = found.plan.table.dialect
    if found.plan.pages is not None:
        stands = found.plan.pages.shape.columns.items()
        stand = ", ".join(f"{name} at {left:g}-{right:g}" for name, (left, right) in stands)
        return Part(
            "columns", stand, CLEAR, f"{len(found.plan.table.lines)} records stand there, under each other"
        )
    if found.plan.sheet is not None:
        return Part("sheet", found.plan.sheet, CLEAR, "it holds the lines with dates and amounts")
    if found.plan.columns_at:
        places = ", ".join(map(str, found.plan.columns_at))
        lines = len(found.plan.table.lines)
        return Part(
            "cutting", f"columns at {places}", CLEAR, f"{lines} lines have blanks there, one under the other"
        )
    named = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
    name = named.get(dialect.delimiter, dialect.delimiter)
    quote = dialect.quote or "none"
    return Part(
        "cutting",
        f"delimiter {name}, quote {quote}",
        CLEAR,
        f"{len(found.plan.table.lines)} lines fall into columns that way",
    )


def _header(found: Finding) -> Part:
    table = found.plan.table
    if table.header is None:
        return Part("header", "none", CLEAR, "the first line is data; columns go by their numbers")
    known = sum(words.known(cell) for cell in table.header.cells)
    return Part(
        "header",
        f"line {table.header.line}",
        CLEAR if known >= 2 else GUESS,
        f"{known} of its names are words that banks use",
    )


def _footer(found: Finding) -> Part | None:
    edges = found.edges
    told = [
        (edges.skip_bottom, f"{_lines(edges.skip_bottom)} after the last record"),
        (len(edges.skip), "lines amid the records that state balances or repeat the header"),
        (edges.joined, f"{_lines(edges.joined)} without a date, part of the record above"),
    ]
    said = [text for count, text in told if count]
    return Part("no records", "; ".join(said), CLEAR, "they hold no date with an amount") if said else None


def _repeated(found: Finding) -> Part | None:
    if not found.plan.repeated:
        return None
    named = ", ".join(found.plan.name_of(index) for index in found.plan.repeated)
    return Part(
        "days", f"{named}, written once for several lines", PROVED, "the running balance follows that way"
    )


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _dates(found: Finding) -> Part:
    return Part("dates", " or ".join(found.plan.dates), found.dating.sure, found.dating.reason)


def _numbers(found: Finding) -> Part:
    marks = found.plan.marks
    sure = CLEAR if len(found.marks) == 1 else GUESS
    grouped = {"": "none", " ": "space"}.get(marks.thousands, marks.thousands)
    return Part("numbers", f"decimal {marks.decimal} thousands {grouped}", sure, found.marks_reason)


def _convention(found: Finding) -> str:
    convention, name = found.plan.convention, found.plan.name_of
    if convention.debit is not None and convention.credit is not None:
        out = f"{name(convention.debit)} is money out"
        if convention.charge is not None:
            out = f"{name(convention.debit)} or else {name(convention.charge)} is money out"
        turned = ", whose minus signs are those of a debt" if convention.reversed else ""
        return f"{out}, {name(convention.credit)} money in{turned}"
    assert convention.amount is not None
    said = f"{name(convention.amount)}, signed"
    if convention.direction is not None:
        said = f"{name(convention.amount)}, out where {name(convention.direction)} says {' or '.join(convention.outs)}"
    if convention.reversed:
        said = f"{name(convention.amount)}, positive is money out"
    return said + (f", less {name(convention.fee)}" if convention.fee is not None else "")


def proved(found: Finding, trial: Trial) -> bool:
    """Whether the whole file's balances follow by the project's own reader."""
    return (found.tried.proved or found.stated is not None) and trial.balance_check == "reconciled"


def _amounts(found: Finding, trial: Trial) -> Part:
    what = _convention(found)
    proof = found.tried.proof
    if found.steps is not None:
        name = found.plan.name_of
        what = f"{name(found.plan.convention.amount or 0)}, which way by {name(found.steps.balance)}"
        if found.steps.first is None:
            return Part("amounts", what, GUESS, "the balances tell the way of each line but the oldest")
        return Part(
            "amounts",
            what,
            CLEAR,
            f"each step of the balance is the amount; of the oldest, {found.steps.why}",
        )
    if found.tried.proved and found.plan.convention.balance is not None:
        sure = PROVED if proved(found, trial) else CLEAR
        return Part(
            "amounts", what, sure, f"the running balance follows in {proof.held} of {proof.links} steps"
        )
    if found.tried.proved and found.plan.convention.balance is None:
        return Part("amounts", what, CLEAR, "the balance before each line leads to the one before the next")
    if found.stated is not None:
        labels = " and ".join(repr(one.label) for one in found.stated)
        return Part("amounts", what, PROVED, f"the amounts add up to the difference of {labels}")
    if found.doubtful_sign:
        return Part(
            "amounts", what, GUESS, "all amounts are positive and nothing says which way the money went"
        )
    sure = CLEAR if found.tried.named >= 1 else GUESS
    return Part("amounts", what, sure, "by the columns' names and signs; no balance proves it")


def _order(found: Finding, trial: Trial) -> Part:
    what = "newest first" if found.plan.newest_first else "oldest first"
    if found.tried.proved:
        return Part(
            "order", what, PROVED if proved(found, trial) else CLEAR, "the running balance runs that way"
        )
    if found.dating.descending is None:
        return Part("order", what, GUESS, "all lines are of one day, or the days say neither")
    return Part("order", what, CLEAR, "the dates run that way")


def _balance(found: Finding, trial: Trial) -> Part:
    index = found.plan.convention.balance
    if index is None and found.tried.proved:
        return Part("balance", "none", CLEAR, "a column states the balance before each line, not after it")
    if index is None:
        return Part("balance", "none", CLEAR, "no column follows from the amounts")
    if found.steps is not None:
        return Part("balance", found.plan.name_of(index), CLEAR, "its steps are the amounts, up and down")
    sure = PROVED if proved(found, trial) else GUESS
    return Part(
        "balance",
        found.plan.name_of(index),
        sure,
        f"{found.tried.proof.held} of {found.tried.proof.links} steps hold",
    )


def _currency(found: Finding) -> Part:
    source = found.plan.currency
    if source is None:
        return Part(
            "currency", "XXX (unknown)", GUESS, "nothing names it: add currency: {value: EUR} or the like"
        )
    if "column" in source:
        return Part("currency", f"column {source['column']}", CLEAR, "its cells are currency codes")
    return Part(
        "currency",
        str(source["value"]),
        CLEAR if not _by_mark(found) else GUESS,
        "the header, the lines around, or a mark beside the figures names it",
    )


def _by_mark(found: Finding) -> bool:
    figures = (
        f for index in found.plan.money_columns() for f in found.plan.table.columns[index].figures if f
    )
    return any(shared(figure.unit) for figure in figures if figure.unit)


def _account(found: Finding) -> Part:
    identifier = found.plan.account.get("identifier")
    if not isinstance(identifier, dict):
        return Part(
            "account",
            "unknown",
            GUESS,
            "nothing names it: add account: {identifier: {value: NUMBER}} where you know it",
        )
    where = (
        "column " + str(identifier["column"])
        if "column" in identifier
        else "from the lines around the records"
    )
    return Part(
        "account",
        where,
        CLEAR,
        "it holds the same few account numbers"
        if "column" in identifier
        else "a label and a number stand there",
    )


def _texts(found: Finding) -> Part | None:
    plan = found.plan
    told = [f"{role} {plan.name_of(index)}" for role, index in plan.roles.texts.items()]
    if plan.roles.value_date is not None:
        told.insert(0, f"value_date {plan.name_of(plan.roles.value_date)}")
    if plan.roles.narrative:
        told.append("narrative " + " + ".join(plan.name_of(index) for index in plan.roles.narrative))
    if plan.roles.status is not None:
        told.append(f"status {plan.name_of(plan.roles.status)}")
    if not told:
        return None
    return Part(
        "other columns",
        ", ".join(told),
        CLEAR if plan.table.header else GUESS,
        "by their names" if plan.table.header else "by what they hold",
    )
