"""What only a person can say of a table of coins, telephones or transfers: parts that are open, and their readings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from transforms.readers.kinds.statuses import flags_of, meaning_of
from transforms.readers.suggest.kinds.unnamed import Coin
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.open_points import may_be_ethiopian
from transforms.readers.suggest.texts import words

Options = Mapping[str, Any]
"""What was chosen: names of choices to what they are."""
_ANSWERED = frozenset("confirmed completed paid settled success successful".split())
"""What a column may be called whose cells say yes or no."""
_TAKEN_PLACE = frozenset(
    "success successful successfully completed complete credited done confirmed filled executed settled finished "
    "approved accepted booked closed transaction tx order payment transfer".split()
)
"""Words of which nothing else is said where a line has taken place (`Credited successfully`)."""
_CALLED_OFF = re.compile(r"\b(?:cancel|annul|anul|iptal|stor[nr]|отмен|анну|скас|ponist)|ملغ|لغو|取消")
"""How words in other languages begin for what was called off."""
_MOST_WORDS = 6
"""Different words of a status up to which a person is asked about them."""


@dataclass(frozen=True)
class Doubt:
    """A part that is open."""

    part: str
    asks: str
    choices: tuple[tuple[str, Options], ...]
    """Readings and what each chooses; the likeliest first."""


def about_the_file(found: Finding) -> Iterator[Doubt]:
    """Doubts of any table: the order of day and month, the decimal mark."""
    if found.dating.others:
        ways = (found.plan.dates, *found.dating.others)
        asks = f"Which is the day and which the month? {found.dating.reason}."
        yield Doubt("dates", asks, tuple((way[0], {"dates": way}) for way in ways))
    if may_be_ethiopian(found.plan):
        asks = "Of which calendar are the days? The header is Ethiopian, and both calendars have such years."
        named = (("of the Gregorian calendar", "gregorian"), ("of the Ethiopian calendar", "ethiopian"))
        yield Doubt("calendar", asks, tuple((label, {"calendar": one}) for label, one in named))
    if len(found.marks) > 1:
        asks = f"Which mark parts the decimals? {found.marks_reason[0].upper() + found.marks_reason[1:]}."
        choices = tuple((f"decimal mark {one.decimal!r}", {"marks": one}) for one in found.marks)
        yield Doubt("numbers", asks, choices)


def with_choices(found: Finding, options: Options) -> Finding:
    """The finding with the dates and marks that were chosen."""
    plan = found.plan
    if "dates" in options:
        plan = plan.with_dates(options["dates"])
    chosen = {name: options[name] for name in ("marks", "calendar") if name in options}
    return replace(found, plan=replace(plan, **chosen))


def meanings(column: Column) -> tuple[dict[str, str], tuple[str, ...]]:
    """What words of a status mean that the reader does not know by itself, and the words that nobody knows."""
    meant: dict[str, str] = {}
    unknown = []
    answers = words.name_words(column.name) & _ANSWERED
    flags = flags_of((column.name,))
    for cell in sorted(column.distinct):
        if meaning_of(cell) is not None or cell.lower() in flags:
            continue
        booked = words.booked(cell)
        if booked is None and answers and words.plain(cell) in ("yes", "y", "no", "n"):
            booked = words.plain(cell)[0] == "y"
        if booked is None and set(words.plain(cell).split()) <= _TAKEN_PLACE:
            booked = True
        if booked is None:
            unknown.append(cell)
        else:
            called_off = _CALLED_OFF.search(words.plain(cell)) is not None
            meant[cell] = "completed" if booked else "cancelled" if called_off else "pending"
    return meant, tuple(unknown)


def about_status(column: Column, name: str) -> Iterator[Doubt]:
    """Whether lines have taken place whose status is a word that nobody knows."""
    _, unknown = meanings(column)
    if not 0 < len(unknown) <= _MOST_WORDS:
        return
    listed = " or ".join(map(repr, unknown))
    choices: list[tuple[str, Options]] = [
        ("they have taken place", {"status": dict.fromkeys(unknown, "completed")}),
        ("they have not", {"status": dict.fromkeys(unknown, "failed")}),
    ]
    if len(unknown) > 1:
        choices += [
            (
                f"only those with {word!r} have",
                {"status": {**dict.fromkeys(unknown, "failed"), word: "completed"}},
            )
            for word in unknown
        ]
    yield Doubt("status", f"Have the lines taken place whose {name} is {listed}?", tuple(choices))


def about_coin(coins: tuple[Coin, ...]) -> Iterator[Doubt]:
    """Which coin the amounts are in, where nothing names it."""
    if coins:
        asks = "Which coin are the amounts in? Nothing in the file names it."
        choices = tuple((one.label, {"asset": one.ticker, "unit": one.unit}) for one in coins)
        yield Doubt("asset", asks, choices)


def chosen_columns(columns: Mapping[str, object], options: Options) -> dict[str, object]:
    """The sources that were chosen: a coin with its unit, what words of a status mean."""
    chosen: dict[str, object] = {}
    if "asset" in options:
        chosen["asset"] = {"value": options["asset"]}
        if options.get("unit"):
            chosen["unit"] = {"value": options["unit"]}
            chosen |= {"fee_unit": {"value": options["unit"]}} if "fee" in columns else {}
    status = columns.get("status")
    if status is not None and "status" in options:
        source: dict[str, Any] = dict(status) if isinstance(status, Mapping) else {"column": status}
        chosen["status"] = {**source, "values": {**source.get("values", {}), **options["status"]}}
    return chosen
