"""What the columns beside the amounts are: dates, currency, account, the other end, texts; by name, then by content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty
from transforms.readers.suggest.texts.moments import language_of, moment

_NUMBER = re.compile(r"'?[A-Z0-9*xX][A-Z0-9*xX /.\-]{5,40}")
_TEXTS = (
    "counterparty_account",
    "counterparty_name",
    "counterparty_institution",
    "reference",
    "servicer_reference",
    "transaction_code",
)
_ROLE_OF = {"counterparty_institution": "counterparty_bank", "transaction_code": "code"}


@dataclass
class Roles:
    """Columns by what they are for; indexes."""

    booked_at: int
    value_date: int | None = None
    time: int | None = None
    currency: int | None = None
    account: int | None = None
    status: int | None = None
    booked: tuple[str, ...] = ()
    not_booked: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    """Words of the status that nobody knows; they count as booked unless a person says otherwise."""
    unchecked: bool = False
    """Whether no balance tells of the lines with these words, though it does of the others."""
    texts: dict[str, int] = field(default_factory=dict)
    narrative: list[int] = field(default_factory=list)
    named: dict[str, float] = field(default_factory=dict)
    """How well the names fitted."""
    day: int | None = None
    """The column of another day that lines have which wait to be booked; None where every line is booked."""


def date_columns(table: Table) -> list[Column]:
    """Columns of dates, the likeliest booking date first."""
    found = [
        column for column in table.columns if column.dates and len(column.filled) >= 0.3 * len(column.cells)
    ]
    status = next((column for column in table.columns if _flag(column) or _is_status(column)), None)
    # A line that waits has no day of booking yet.
    lines = [
        place
        for place in range(max((len(column.cells) for column in found), default=0))
        if status is None or words.booked(status.cells[place]) is not False
    ]

    def worth(column: Column) -> tuple[float, float, int, int]:
        booked, value = column.score("booked_at"), column.score("value_date")
        other = column.score("other_date")
        filled = sum(not empty(column.cells[place]) for place in lines) / max(len(lines), 1)
        booked += 0.5 * (_OF_UTC.search(column.name) is not None) - 0.5 * (
            "local" in words.name_words(column.name)
        )
        penalty = (1.5 if value > booked else 0) + (2.0 if other > booked else 0)
        named = (round(booked - penalty + 2 * filled, 3), _plainly_booked(column.name))
        return (*named, -_turns(column), -column.index)

    ranked = sorted(found, key=worth, reverse=True)
    some = next((one for one in ranked[1:] if status is None and _leaves_some(one, ranked[0])), None)
    return ranked if some is None else [some, *(one for one in ranked if one is not some)]


def other_day(ranked: Sequence[Column], roles: Roles) -> int | None:
    """The column of days that may be those of the booking as well as the chosen one; None where names or order tell.

    ranked: columns of dates, the chosen one first.
    """
    chosen = ranked[0]
    if chosen.score("booked_at") >= words.EXACT or roles.day is not None:
        return None
    for column in ranked[1:]:
        told = max(column.score("value_date"), column.score("other_date")) >= 1 or roles.time == column.index
        in_order = _turns(chosen) == 0 and _turns(column) > 1
        differ = any(one[:10] != two[:10] for one, two in zip(chosen.cells, column.cells, strict=True))
        if differ and not told and not in_order and len(column.filled) == len(column.cells):
            return column.index
    return None


def _turns(column: Column) -> int:
    """Steps against the order of the lines, which stand in the order in which they were booked."""
    language = language_of(column.filled)
    days = [moment(cell, column.dates[0], language) for cell in column.filled]
    steps = [(a.date(), b.date()) for a, b in pairwise(day for day in days if day is not None)]
    return min(sum(a > b for a, b in steps), sum(a < b for a, b in steps))


_OF_UTC = re.compile(r"(?i)\b(?:utc|gmt)(?!\s*[+-]\s*\d)")
"""A column of times in UTC, beside one of the same times at some place."""
_BOOKED = re.compile(
    r"\b(?:book|post|buch|kont|conta|compt|comptab|ksieg|zauct|uctov|konyvel|bokfor|bogfor|kirjau|proces|complet|knji|"
    r"rozlicz|boek|registr|inregistr|muhasebe|gramat|kande|iraso|hach toan|провод|обработ|осчет|reskontra)"
    r"|记账|入账|記帳|帳務|勘定"
)


def _leaves_some(column: Column, day: Column) -> bool:
    """Whether it holds days of booking, and leaves some lines empty that have another day."""
    if not _plainly_booked(column.name) or column.score("booked_at") < 1:
        return False
    dated = [place for place, cell in enumerate(day.cells) if not empty(cell)]
    left = sum(empty(column.cells[place]) for place in dated)
    return 0 < left <= _FEW_WAIT * len(dated)


_FEW_WAIT = 0.5
"""Of the lines, how many may wait to be booked."""


def _plainly_booked(name: str) -> float:
    """A booking date goes before the day of the purchase."""
    return 1.0 if _BOOKED.search(words.plain(name)) else 0.0


def roles_of(table: Table, booked_at: Column, used: Collection[int]) -> Roles:
    """The other columns' roles. used: those that hold amounts, balances, dates and directions."""
    free = [
        column for column in table.columns if column.index not in used and column.index != booked_at.index
    ]
    roles = Roles(booked_at=booked_at.index)
    _dates(table, roles, booked_at)
    taken = {booked_at.index, *used, *([roles.value_date] if roles.value_date is not None else [])}
    roles.time = _time(table, booked_at)
    roles.currency = _currency(free, used)
    status = next((column for column in free if _flag(column) is not None), None)
    status = status or next((column for column in free if _is_status(column)), None)
    status = status or next((column for column in free if _may_be_status(column)), None)
    if status is not None:
        roles.status = status.index
        said = _flag(status) or {text: words.booked(text) for text in sorted(status.distinct)}
        roles.booked = tuple(text for text, is_booked in said.items() if is_booked is not False)
        roles.not_booked = tuple(text for text, is_booked in said.items() if is_booked is False)
        roles.unsure = tuple(text for text, is_booked in said.items() if is_booked is None)
    else:
        days = (one for one in table.columns if one.dates and one is not booked_at)
        day = next((one for one in days if _leaves_some(booked_at, one)), None)
        if day is not None:
            roles.status, roles.not_booked, roles.day = booked_at.index, ("",), day.index
    taken |= {one for one in (roles.time, roles.currency, roles.status) if one is not None}
    roles.account = table.accounts_in
    if roles.account is None:
        roles.account = _account([column for column in free if column.index not in taken])
    if roles.account is not None:
        taken.add(roles.account)
    _texts(table, roles, taken)
    return roles


def _dates(table: Table, roles: Roles, booked_at: Column) -> None:
    values = [
        column
        for column in table.columns
        if column.dates
        and column is not booked_at
        and column.score("value_date") >= 1
        and column.score("value_date") >= column.score("other_date")
    ]
    if values:
        roles.value_date = max(values, key=lambda column: (column.score("value_date"), -column.index)).index


def _time(table: Table, booked_at: Column) -> int | None:
    """A column of times of day, where every date has one and states none itself."""
    if any("%H" in written or "%I" in written for way in booked_at.dates for written in way):
        return None
    for column in table.columns:
        cells = list(zip(booked_at.cells, column.cells, strict=True))
        if column.score("time") >= 1 and all(
            not day or re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?", cell)
            for day, cell in cells
        ):
            return column.index
    return None


_FOREIGN = re.compile(
    r"\b(?:orig|foreign|fremd|value currency|quote|eredeti|puvodn|povodn|alkuper|utland|opprinn|izvorn|oorspr|asal|"
    r"ursprung|goc$)|fremdw|"
    + "|".join(
        map(words.plain, ("исходн", "ориг", "מקורי", "الأصلي", "أصلي", "外貨", "外币", "外幣", "외화"))
    )
)
"""Names of the currency of something else than what the account moved."""


def _currency(free: Iterable[Column], used: Collection[int]) -> int | None:
    found = [
        column
        for column in free
        if column.filled
        and len(column.distinct) <= 40
        and all(words.currency_of(cell) is not None and not cell[0].isdigit() for cell in column.distinct)
    ]

    def worth(column: Column) -> tuple[float, float, int]:
        foreign = any(part in words.plain(column.name) for part in ("local", "transfer", "fee"))
        # A currency stands behind its amount more often than before it.
        gaps = [column.index - one for one in used]
        near = -min((gap if gap > 0 else 0.5 - gap for gap in gaps), default=0)
        filled = len(column.filled) / max(len(column.cells), 1)
        return (2 * filled - 3 * foreign + 0.2 * column.score("currency"), near, -column.index)

    own = [column for column in found if not _FOREIGN.search(words.plain(column.name))]
    best = max(own, key=worth, default=None)
    return None if best is None or len(best.filled) < 0.5 * len(best.cells) else best.index


_WAITING = frozenset(
    ("pending", "is pending", "waiting", "vorgemerkt", "en attente", "pendiente", "in attesa")
)
_BOOKED_FLAGS = frozenset(("booked", "is booked", "posted", "is posted", "settled", "is settled", "gebucht"))
_YES, _NO = (
    frozenset(("true", "yes", "y", "1", "ja", "oui", "si")),
    frozenset(("false", "no", "n", "0", "nein", "non")),
)


def _flag(column: Column) -> dict[str, bool | None] | None:
    """Of a column that says yes or no to whether a line is booked, or waits: which of its texts mean booked."""
    name = words.plain(column.name)
    if name not in _WAITING | _BOOKED_FLAGS or not column.filled or len(column.filled) < len(column.cells):
        return None
    plain = {text: words.plain(text) for text in sorted(column.distinct)}
    if not set(plain.values()) <= _YES | _NO:
        return None
    return {text: (said in _YES) == (name in _BOOKED_FLAGS) for text, said in plain.items()}


def _is_status(column: Column) -> bool:
    if not column.filled or len(column.distinct) > 12:
        return False
    said = [words.booked(text) for text in column.distinct]
    return (
        None not in said
        and (False in said or column.score("status") >= 3)
        and (column.score("status") >= 1 or any(said))
        and not all(len(text) < 3 and text.isascii() for text in column.distinct)
    )


def _may_be_status(column: Column) -> bool:
    """Whether it is called a status, and some of its words are known, and some nobody knows."""
    if column.score("status") < words.EXACT or not column.filled or len(column.distinct) > _MOST_UNSURE:
        return False
    said = [words.booked(text) for text in column.distinct]
    return None in said and len(said) > 1 and len(column.filled) == len(column.cells)


_MOST_UNSURE = 6
"""Different words of a status up to which a person is asked about those that nobody knows."""


_OF_THE_OTHER = re.compile(
    r"\b(?:partner|counter|contra|other party|payee|payer|benefici|remitter|sender|receiver|recipient|destin|gegen|"
    r"empfang|beg(?:ue|u)nst|auftraggeber|tegen|proti|ellen|kedvezm|motta|motpart|avsandar|afsend|modtag|mottak|saaja|"
    r"vastapuol|kontrahent|odbiorc|nadawc|karsi|alici|nalogodav|primaoc|primatelj|uplatilac|контраг|получат|корресп|"
    r"плательщ)|对方|相手"
)
"""Words in the name of the other end's account; where one stands throughout a file, it is still not the file's own."""


def _account(free: Sequence[Column]) -> int | None:
    """The column that says whose statement it is: filled throughout, few different numbers."""
    found = []
    plainly = any(column.score("account") >= words.EXACT for column in free)
    for column in free:
        if len(column.filled) < 0.98 * len(column.cells) or not column.filled or column.dates:
            continue
        if not all(
            _NUMBER.fullmatch(cell) and any(letter.isdigit() for letter in cell) for cell in column.distinct
        ):
            continue
        own, other = column.score("account"), column.score("counterparty_account")
        if _OF_THE_OTHER.search(words.plain(column.name)):
            other = max(other, words.EXACT)
        elif len(column.distinct) == 1 and not plainly:
            other = min(other, _FROM_OR_TO)  # `Fra konto`, and the same one in each line
        named = own - (2 if other > own else 0)
        numbers_of_accounts = all(iban_like(cell) for cell in column.distinct)
        most = 0.5 if named >= words.EXACT or (named >= 1 and numbers_of_accounts) else 0.2
        half = len(column.distinct) <= max(1, len(column.cells) // 2)
        short = len(column.cells) < _SHORT and (half or named >= words.EXACT or words.of_card(column.name))
        few = short or len(column.distinct) <= max(1, most * len(column.cells))
        if few and (
            named >= 1
            or (numbers_of_accounts and len(column.distinct) == 1 and other < 1 and len(column.cells) > 2)
        ):
            found.append((named, numbers_of_accounts, -column.index))
    return -max(found)[2] if found else None


_SHORT = 6
"""Lines below which half of them may be another account's."""
_FROM_OR_TO = 0.9
"""Score of a name that may be the other end's account, and is the file's own where one number stands throughout."""


def _texts(table: Table, roles: Roles, taken: set[int]) -> None:
    free = [column for column in table.columns if column.index not in taken and column.filled]
    wanted = []
    for name in _TEXTS:
        role = _ROLE_OF.get(name, name)
        for column in free:
            if name == "counterparty_name" and column.score("account") > max(column.score(role), 1):
                continue  # `Source Account`: whose statement it is, by a name
            fit = column.score(role) + _by_content(column, name)
            if name == "counterparty_name" and not _are_words(column):
                continue
            if (
                fit >= 1.2
                and fit >= max(column.score("narrative") - 0.5, 0)
                and column.score("other_amount") < 3
            ):
                wanted.append((fit, -column.index, name))
    for fit, place, name in sorted(wanted, reverse=True):
        if name not in roles.texts and -place not in roles.texts.values():
            roles.texts[name] = -place
            roles.named[name] = fit
    code = roles.texts.get("transaction_code")
    if code is not None and _is_prose(table.columns[code]):
        del roles.texts["transaction_code"]  # `Payment type and details` holds more than kinds of payment
    used = set(roles.texts.values())
    narrative = [column for column in free if column.index not in used and not column.dates]
    named = [column for column in narrative if column.score("narrative") >= 1 and not column.numeric]
    if not named:
        prose = [column for column in narrative if _is_text(column) and not column.score("other_amount") >= 2]
        prose.sort(key=lambda column: -sum(map(len, column.filled)) / len(column.cells))
        named = sorted(prose[:2], key=lambda column: column.index)
    roles.narrative = [column.index for column in named]
    if not roles.narrative and "counterparty_name" in roles.texts:
        roles.narrative = [roles.texts["counterparty_name"]]


def _is_prose(column: Column) -> bool:
    """Whether nearly each line says something else, in several words."""
    several = sum(" " in cell for cell in column.filled)
    return len(column.distinct) > 0.5 * len(column.filled) > 5 and several > 0.8 * len(column.filled)


def _are_words(column: Column) -> bool:
    """Whether most of its texts are words, as names are, and not numbers of things."""
    spoken = sum(
        sum(map(str.isalpha, cell)) > max(1, sum(map(str.isdigit, cell))) for cell in column.distinct
    )
    return spoken > 0.5 * len(column.distinct)


def _is_text(column: Column) -> bool:
    return any(re.search(r"[^\W\d_]{2}", cell) for cell in column.filled)


def _by_content(column: Column, name: str) -> float:
    if name != "counterparty_account":
        return 0.0
    ibans = sum(iban_like(cell) for cell in column.filled[:300])
    return 2.0 if ibans > 0.6 * min(len(column.filled), 300) else 0.0


def iban_like(text: str) -> bool:
    """Whether a text has the shape of an IBAN, check digits aside."""
    return re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", "".join(text.split())) is not None
