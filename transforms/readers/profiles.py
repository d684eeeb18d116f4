"""Profiles: how a delimited file or a sheet of one institution is read, said in YAML, not in code.

`load` takes a name or a path, `known` lists the built-in ones and those of further folders.
The format is described for those who write profiles in docs/profiles.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from transforms.readers.profile_keys import Keys, ProfileError

__all__ = [
    "BUILT_IN",
    "Direction",
    "Profile",
    "ProfileError",
    "Source",
    "States",
    "known",
    "load",
    "parse",
    "require_profiles",
]

BUILT_IN = Path(__file__).with_name("builtin_profiles")

_PARTY = ("name", "phone", "document_number", "document_country", "birth_date", "address", "country")
BANK_COLUMNS = (
    *(
        "booked_at",
        "value_date",
        "amount",
        "debit",
        "credit",
        "direction",
        "fee",
        "currency",
        "balance_after",
    ),
    *("counterparty_name", "counterparty_account", "counterparty_institution", "narrative", "reference"),
    *("servicer_reference", "uetr", "transaction_code", "channel", "status"),
)
COLUMNS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "bank": BANK_COLUMNS,
    "remittance": (
        *("control_number", "sent_at", "paid_at", "status"),
        *(f"{end}_{part}" for end in ("sender", "receiver") for part in _PARTY),
        *("send_agent", "send_city", "send_country", "pay_agent", "pay_city", "pay_country"),
        *("amount", "currency", "fee", "rate", "payout_amount", "payout_currency", "purpose"),
    ),
    "mobile_money": (
        *("receipt", "completed_at", "details", "status", "paid_in", "withdrawn", "amount", "fee"),
        *("balance_after", "counterparty_account", "counterparty_name"),
    ),
    "hawala": (
        *("page", "line", "date", "direction", "counterpart", "token", "payer", "payee", "place", "amount"),
        *("currency", "rate", "payout_amount", "payout_currency", "commission", "status", "balance_after"),
        "note",
    ),
    "virtual_asset": (
        *("transaction", "time", "from_address", "to_address", "asset", "contract", "amount", "fee"),
        *("fee_asset", "status", "note"),
    ),
}
REGISTER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "persons": (
        *("person_id", "kind", "name", "given_name", "family_name", "other_names", "birth_date"),
        *("document_number", "document_country", "phone", "email", "address", "city", "postcode"),
        *("country", "company_number", "declared_income"),
    ),
    "account_holders": (
        *("account", "scheme", "institution", "person_id", "name", "relation", "since", "until"),
    ),
    "assets": (
        *("asset_id", "kind", "description", "country", "registry_ref", "holder_person_id", "holder_name"),
        *("share", "acquired_at", "price", "currency", "mortgage"),
    ),
    "protected": ("person_id", "name", "account", "reason"),
    "incidents": ("incident_id", "date", "place", "country", "kind", "people"),
    "decisions": ("person_id_a", "person_id_b", "decision", "decided_by", "decided_at", "why"),
}
ACCOUNT_KEYS = (
    *("scheme", "identifier", "institution", "country", "holder_name", "reference"),
    *("opening_balance", "closing_balance", "from_date", "to_date"),
)
CALENDARS = ("gregorian", "solar_hijri", "hijri", "ethiopian")


@dataclass(frozen=True)
class Source:
    """Where a value comes from: a fixed value, columns (joined by a blank), the preamble or the footer."""

    value: str | None = None
    columns: tuple[str, ...] = ()
    preamble: str | None = None
    footer: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """What a cell's text stands for; empty: it stands for itself."""


@dataclass(frozen=True)
class Direction:
    """The column that says whether an unsigned amount went out or came in."""

    column: str
    debit: tuple[str, ...]
    credit: tuple[str, ...]


@dataclass(frozen=True)
class States:
    """The column that says whether a line is booked."""

    column: str
    booked: tuple[str, ...]
    not_booked: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How the bytes become fields."""

    encoding: str | None
    fallback_encoding: str
    delimiter: str
    quote: str
    inner_quotes: str
    """doubled (a quotation mark inside quotes is written twice) or plain."""
    skip_top: int | None
    """None: the header is searched for."""
    skip_bottom: int
    footer: str | None
    header: bool
    names: tuple[str, ...]
    fields: tuple[int, ...]
    """Numbers of fields that a line may have; empty: as many as the header."""
    sheet: str | None


@dataclass(frozen=True)
class Numbers:
    """How amounts are written."""

    decimal: str
    thousands: str
    grouping: str
    trailing_minus: bool
    parentheses: bool
    currency_glued: bool
    reversed: bool
    """true: a positive amount is money out (credit cards)."""
    debit_signed: bool | None
    """Whether the debit column carries minus signs; None: the first records show it."""


@dataclass(frozen=True)
class Dates:
    """How dates are written."""

    formats: tuple[str, ...]
    value_formats: tuple[str, ...]
    timezone: str
    calendar: str


@dataclass(frozen=True)
class Profile:
    """One layout of one institution."""

    name: str
    kind: str
    register: str | None
    description: str
    file: Layout
    match_columns: tuple[str, ...]
    match_preamble: str | None
    account: Mapping[str, Source]
    numbers: Numbers
    dates: Dates
    newest_first: bool
    columns: Mapping[str, Source]
    direction: Direction | None
    states: States | None
    path: Path | None = None


_KEYS = (
    *("profile", "kind", "register", "description", "file", "match", "account", "numbers", "dates", "order"),
    "columns",
)
_FILE_KEYS = (
    *("encoding", "fallback_encoding", "delimiter", "quote", "inner_quotes", "skip_top", "skip_bottom"),
    *("footer", "header", "columns", "fields", "sheet"),
)
_NUMBER_KEYS = (
    *("decimal", "thousands", "grouping", "trailing_minus", "parentheses", "currency_glued", "reversed"),
    "debit_signed",
)


def parse(content: str, file: str, path: Path | None = None) -> Profile:
    """A profile from its YAML text.

    Raises: ProfileError naming the file, the key and what may stand there.
    """
    try:
        given = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as bad:
        raise ProfileError(
            "The profile is not valid YAML.", where=f"{file}: {bad}", todo="compare it with docs/profiles.md"
        ) from bad
    if not isinstance(given, dict):
        raise ProfileError("The profile holds no keys.", where=file, todo="start from docs/profiles.md")
    keys = Keys({str(k): v for k, v in given.items()}, file)
    keys.refuse_unknown(_KEYS)
    kind = keys.choice("kind", (*COLUMNS_OF_KIND, "register"), "bank")
    register = keys.choice("register", REGISTER_COLUMNS, "") if kind == "register" else None
    match = keys.inner("match")
    match.refuse_unknown(("columns", "preamble"))
    columns, direction, states = _columns(keys.inner("columns"), kind, register)
    profile = Profile(
        name=keys.text("profile"),
        kind=kind,
        register=register,
        description=keys.text("description", ""),
        file=_layout(keys.inner("file")),
        match_columns=match.texts("columns"),
        match_preamble=match.pattern("preamble", groups=0),
        account=_account(keys.inner("account")),
        numbers=_numbers(keys.inner("numbers")),
        dates=_dates(keys.inner("dates")),
        newest_first=keys.choice("order", ("newest_first", "oldest_first"), "oldest_first") == "newest_first",
        columns=columns,
        direction=direction,
        states=states,
        path=path,
    )
    if kind == "bank":
        _require_bank(profile, keys.inner("columns"))
    return profile


def _layout(keys: Keys) -> Layout:
    keys.refuse_unknown(_FILE_KEYS)
    encoding = keys.text("encoding", "auto")
    fallback = keys.text("fallback_encoding", "cp1252")
    for key, name in (("encoding", encoding), ("fallback_encoding", fallback)):
        if name != "auto":
            _check_encoding(keys, key, name)
    skip_top = None if keys.given.get("skip_top") == "auto" else keys.count("skip_top", 0)
    fields = keys.texts("fields")
    if not all(text.isdigit() and 0 < int(text) < 1000 for text in fields):
        raise keys.fail("The key fields must be numbers of fields.", "for instance fields: [13, 17]")
    delimiter = keys.character("delimiter", ",")
    quote = keys.character("quote", '"')
    if not delimiter or delimiter == quote:
        raise keys.fail("The key delimiter must be one character, other than the quote.", "for instance ';'")
    return Layout(
        encoding=None if encoding == "auto" else encoding,
        fallback_encoding=fallback,
        delimiter=delimiter,
        quote=quote,
        inner_quotes=keys.choice("inner_quotes", ("doubled", "plain"), "doubled"),
        skip_top=skip_top,
        skip_bottom=keys.count("skip_bottom", 0),
        footer=keys.pattern("footer", groups=0),
        header=keys.flag("header", default=True),
        names=keys.texts("columns"),
        fields=tuple(int(text) for text in fields),
        sheet=keys.text("sheet") if "sheet" in keys.given else None,
    )


def _check_encoding(keys: Keys, key: str, name: str) -> None:
    try:
        b"".decode(name)
        name.encode("ascii")
        "a\n".encode(name)
    except (LookupError, UnicodeError) as bad:
        raise keys.fail(
            f"The {key} {name!r} is not known.", "for instance utf-8, cp1252, cp1250, cp1251, utf-16"
        ) from bad


def _source(keys: Keys, key: str, *, plain_is_value: bool) -> Source:
    given = keys.given[key]
    if not isinstance(given, Mapping):
        texts = keys.texts(key)
        if plain_is_value:
            return Source(value=" ".join(texts))
        return Source(columns=texts)
    inner = keys.inner(key)
    inner.refuse_unknown(("value", "column", "preamble", "footer", "values"))
    ways = [way for way in ("value", "column", "preamble", "footer") if way in inner.given]
    if len(ways) != 1:
        raise inner.fail(
            f"{key} needs exactly one of value, column, preamble and footer.", "for instance {column: Name}"
        )
    mapped = inner.inner("values").given
    return Source(
        value=inner.text("value") if "value" in inner.given else None,
        columns=inner.texts("column"),
        preamble=inner.pattern("preamble", groups=1),
        footer=inner.pattern("footer", groups=1),
        values={str(cell): str(meant) for cell, meant in mapped.items()},
    )


def _account(keys: Keys) -> Mapping[str, Source]:
    keys.refuse_unknown(ACCOUNT_KEYS)
    return {key: _source(keys, key, plain_is_value=True) for key in ACCOUNT_KEYS if key in keys.given}


def _numbers(keys: Keys) -> Numbers:
    keys.refuse_unknown(_NUMBER_KEYS)
    decimal, thousands = keys.character("decimal", "."), keys.character("thousands", "none")
    if decimal == thousands or not decimal:
        raise keys.fail("The marks for decimals and thousands must differ.", 'for instance {decimal: ","}')
    return Numbers(
        decimal=decimal,
        thousands=thousands,
        grouping=keys.choice("grouping", ("western", "indian"), "western"),
        trailing_minus=keys.flag("trailing_minus", default=False),
        parentheses=keys.flag("parentheses", default=False),
        currency_glued=keys.flag("currency_glued", default=False),
        reversed=keys.flag("reversed", default=False),
        debit_signed=keys.flag("debit_signed", default=False) if "debit_signed" in keys.given else None,
    )


_DATE_CODES = frozenset("dmYybBHIMSfpzjeT%")


def _dates(keys: Keys) -> Dates:
    keys.refuse_unknown(("format", "value_format", "timezone", "calendar"))
    formats = keys.texts("format") or ("%Y-%m-%d",)
    values = keys.texts("value_format") or formats
    for written in (*formats, *values):
        codes = [part[:1] for part in written.replace("%%", "").split("%")[1:]]
        if not codes or not set(codes) <= _DATE_CODES - {"%", "j", "e", "T"}:
            raise keys.fail(
                f"The date format {written!r} is not understood.",
                "write it with %d %m %Y %y %b %B %H %I %M %S %f %p %z, for instance '%d.%m.%Y'",
            )
    zone = keys.text("timezone", "UTC")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as bad:
        raise keys.fail(f"The time zone {zone!r} is not known.", "for instance Europe/Berlin") from bad
    return Dates(formats, values, zone, keys.choice("calendar", CALENDARS, "gregorian"))


def _columns(
    keys: Keys, kind: str, register: str | None
) -> tuple[Mapping[str, Source], Direction | None, States | None]:
    allowed = REGISTER_COLUMNS[register] if register else COLUMNS_OF_KIND[kind]
    keys.refuse_unknown(allowed)
    sources: dict[str, Source] = {}
    direction: Direction | None = None
    states: States | None = None
    for key in keys.given:
        inner = keys.inner(key) if isinstance(keys.given[key], Mapping) else None
        if key == "direction" and kind == "bank":
            direction = _direction(keys.inner(key))
        elif key == "status" and kind == "bank":
            states = _states(keys.inner(key))
        elif inner is not None and "direction" in inner.given:
            direction = _direction(inner.inner("direction"))
            rest = {name: value for name, value in inner.given.items() if name != "direction"}
            sources[key] = _source(Keys({key: rest}, keys.file, keys.path), key, plain_is_value=False)
        else:
            sources[key] = _source(keys, key, plain_is_value=False)
    return sources, direction, states


def _direction(keys: Keys) -> Direction:
    keys.refuse_unknown(("column", "debit", "credit"))
    found = Direction(keys.text("column", ""), keys.texts("debit"), keys.texts("credit"))
    if not (found.column and found.debit and found.credit):
        raise keys.fail(
            "direction needs column, debit and credit.", "for instance {column: S/H, debit: S, credit: H}"
        )
    return found


def _states(keys: Keys) -> States:
    keys.refuse_unknown(("column", "booked", "not_booked"))
    found = States(keys.text("column", ""), keys.texts("booked"), keys.texts("not_booked"))
    if not (found.column and found.booked):
        raise keys.fail(
            "status needs column and booked.",
            "for instance {column: State, booked: COMPLETED, not_booked: PENDING}",
        )
    return found


def _require_bank(profile: Profile, keys: Keys) -> None:
    given = profile.columns
    if "booked_at" not in given:
        raise keys.fail("No column holds the booking date.", "add booked_at: NAME OF THE COLUMN")
    whole, halves = "amount" in given, "debit" in given and "credit" in given
    if whole == halves:
        raise keys.fail(
            "The columns must name either amount, or both debit and credit.", "for instance amount: Betrag"
        )
    if profile.direction and not whole:
        raise keys.fail("direction goes with amount, not with debit and credit.", "take it out")


def load(name_or_path: str, folders: Sequence[Path] = ()) -> Profile:
    """The profile of that name, or of that file.

    Raises: ProfileError where there is none, or it is not well formed.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or "/" in name_or_path:
        return _read(path)
    for profile in known(folders):
        if profile.name == name_or_path:
            return profile
    names = ", ".join(sorted(profile.name for profile in known(folders)))
    raise ProfileError(
        f"There is no profile named {name_or_path!r}.",
        todo=f"give the path of a profile, or one of: {names} (moneytrail profiles lists them)",
    )


def require_profiles(name_or_path: str | None, folders: Sequence[Path] = ()) -> None:
    """Raises: ProfileError where the named profile, or one of the folders', is not well formed.

    To be asked before anything is taken in: a wrong profile is a mistake about all the files.
    """
    if name_or_path is None:
        known(folders)
    else:
        load(name_or_path, folders)


def known(folders: Sequence[Path] = ()) -> list[Profile]:
    """Every profile of the folders and the built-in ones, by name; a folder's wins over a built-in.

    Raises: ProfileError for a profile in a folder that is not well formed.
    """
    found = dict(_built_in())
    for folder in reversed(list(folders)):
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
            profile = _read(path)
            found[profile.name] = profile
    return [found[name] for name in sorted(found)]


@lru_cache(maxsize=1)
def _built_in() -> Mapping[str, Profile]:
    profiles = [_read(path) for path in sorted(BUILT_IN.glob("*.yaml"))]
    return {profile.name: profile for profile in profiles}


def _read(path: Path) -> Profile:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise ProfileError(
            "The profile cannot be read.", where=str(path), todo="check the path; the file must be UTF-8 text"
        ) from bad
    return parse(content, str(path), path)
