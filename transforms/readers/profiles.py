"""Profiles: how a delimited file or a sheet of one institution is read, said in YAML, not in code.

`load` takes a name or a path, `known` lists the built-in ones and those of further folders.
The format is described for those who write profiles in docs/profiles.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml

from transforms.readers.pdf_shape import pdf_table
from transforms.readers.profile_dates import dates_of
from transforms.readers.profile_keys import Keys, ProfileError
from transforms.readers.profile_needs import require_chain, require_columns
from transforms.readers.profile_shape import (
    ACCOUNT_KEYS,
    COLUMN_MARK,
    COLUMNS_OF_KIND,
    HAWALA_DIRECTIONS,
    HAWALA_STATES,
    REGISTER_COLUMNS,
    STATUS_WORDS,
    Direction,
    Layout,
    Numbers,
    Profile,
    Source,
    States,
)
from transforms.readers.profile_sources import source_of, worded
from transforms.yaml_texts import read_yaml

__all__ = [
    "BUILT_IN",
    "Profile",
    "ProfileError",
    "known",
    "load",
    "parse",
    "require_profiles",
]

BUILT_IN = Path(__file__).with_name("builtin_profiles")

_KEYS = (
    *("profile", "kind", "register", "description", "file", "match", "account", "numbers", "dates", "order"),
    "columns",
)
_FILE_KEYS = (
    *("encoding", "fallback_encoding", "delimiter", "quote", "inner_quotes", "skip_top", "skip_bottom"),
    *("footer", "header", "columns", "fields", "sheet", "optional_columns", "pdf", "skip", "begins"),
    *("columns_at", "whole_lines_quoted", "repeated"),
)
_NUMBER_KEYS = (
    *("decimal", "thousands", "grouping", "trailing_minus", "parentheses", "currency_glued", "reversed"),
    *("debit_signed", "fee_signed", "storno", "debit_words", "credit_words", "nothing", "dropped_thousands"),
    "sign_by_balance",
    "unmarked_out",
)


def parse(content: str, file: str, path: Path | None = None) -> Profile:
    """A profile from its YAML text.

    Raises: ProfileError naming the file, the key and what may stand there.
    """
    try:
        given = read_yaml(content)
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
        dates=dates_of(keys.inner("dates"), "any" if kind == "hawala" else "gregorian"),
        newest_first=keys.choice("order", ("newest_first", "oldest_first"), "oldest_first") == "newest_first",
        columns=columns,
        direction=direction,
        states=states,
        path=path,
    )
    if kind == "bank":
        _require_bank(profile, keys.inner("columns"))
    require_columns(kind, register, columns, keys.inner("columns"))
    if kind == "virtual_asset":
        require_chain(columns, profile.account, keys.inner("columns"))
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
    columns_at = _columns_at(keys)
    delimiter = COLUMN_MARK if columns_at else keys.character("delimiter", ",")
    quote = "" if columns_at else keys.character("quote", '"')
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
        optional_columns=keys.flag("optional_columns", default=False),
        pdf=pdf_table(keys),
        skip=keys.patterns("skip"),
        begins=keys.text("begins") if "begins" in keys.given else None,
        repeated=keys.texts("repeated"),
        columns_at=columns_at,
        whole_lines_quoted=_whole_lines_quoted(keys, delimiter, quote),
    )


def _whole_lines_quoted(keys: Keys, delimiter: str, quote: str) -> bool:
    said = keys.flag("whole_lines_quoted", default=False)
    if said and (not quote or delimiter in "\t "):
        raise keys.fail(
            "The key whole_lines_quoted needs a quote, and a delimiter that is no blank.",
            "for instance {delimiter: ',', quote: '\"', whole_lines_quoted: true}",
        )
    return said


def _columns_at(keys: Keys) -> tuple[int, ...]:
    """Where columns begin that no delimiter parts."""
    texts = keys.texts("columns_at")
    places = tuple(int(text) for text in texts if text.isdigit())
    rising = places and places[0] == 1 and all(one < other for one, other in pairwise(places))
    if texts and not (len(places) == len(texts) and rising and places[-1] < 10_000):
        raise keys.fail(
            "The key columns_at must be the characters at which columns begin, rising from 1.",
            "for instance columns_at: [1, 12, 48, 62]",
        )
    for key in ("delimiter", "quote", "inner_quotes"):
        if texts and key in keys.given:
            raise keys.fail(f"The key {key} says nothing beside columns_at.", f"leave {key} out")
    return places


def _check_encoding(keys: Keys, key: str, name: str) -> None:
    try:
        b"".decode(name)
        name.encode("ascii")
        "a\n".encode(name)
    except (LookupError, UnicodeError) as bad:
        raise keys.fail(
            f"The {key} {name!r} is not known.", "for instance utf-8, cp1252, cp1250, cp1251, utf-16"
        ) from bad


def _account(keys: Keys) -> Mapping[str, Source]:
    keys.refuse_unknown(ACCOUNT_KEYS)
    return {key: source_of(keys, key, plain_is_value=True) for key in ACCOUNT_KEYS if key in keys.given}


def _numbers(keys: Keys) -> Numbers:
    keys.refuse_unknown(_NUMBER_KEYS)
    decimal, thousands = keys.character("decimal", "."), keys.character("thousands", "none")
    if decimal == thousands or not decimal:
        raise keys.fail("The marks for decimals and thousands must differ.", 'for instance {decimal: ","}')
    unmarked = keys.texts("unmarked_out")
    if not set(unmarked) <= {"amount", "balance_after"}:
        raise keys.fail(
            "The key unmarked_out lists amount or balance_after.",
            "for instance credit_words: [CR], unmarked_out: [amount]",
        )
    return Numbers(
        decimal=decimal,
        thousands=thousands,
        grouping=keys.choice("grouping", ("western", "indian"), "western"),
        trailing_minus=keys.flag("trailing_minus", default=False),
        parentheses=keys.flag("parentheses", default=False),
        currency_glued=keys.flag("currency_glued", default=False),
        reversed=keys.flag("reversed", default=False),
        debit_signed=keys.flag("debit_signed", default=False) if "debit_signed" in keys.given else None,
        fee_signed=keys.flag("fee_signed", default=False),
        storno=keys.flag("storno", default=False),
        debit_words=keys.texts("debit_words"),
        credit_words=keys.texts("credit_words"),
        unmarked_out=unmarked,
        nothing=keys.texts("nothing"),
        sign_by_balance=keys.choice(
            "sign_by_balance", ("no", "first_in", "first_out", "opening_stated"), "no"
        ),
        dropped_thousands=keys.flag("dropped_thousands", default=False),
    )


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
        elif kind == "hawala" and inner is not None and set(inner.given) & set(_HAWALA_WORDS.get(key, ())):
            sources[key] = worded(inner, _HAWALA_WORDS[key])
        elif key == "status" and inner is not None and set(inner.given) & set(STATUS_WORDS):
            sources[key] = worded(inner, STATUS_WORDS)
        elif inner is not None and "direction" in inner.given:
            direction = _direction(inner.inner("direction"))
            rest = {name: value for name, value in inner.given.items() if name != "direction"}
            sources[key] = source_of(Keys({key: rest}, keys.file, keys.path), key, plain_is_value=False)
        else:
            sources[key] = source_of(keys, key, plain_is_value=False)
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


_HAWALA_WORDS = {"direction": HAWALA_DIRECTIONS, "status": HAWALA_STATES}


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
    return _parsed(content, str(path), path)


@lru_cache(maxsize=256)
def _parsed(content: str, origin: str, path: Path) -> Profile:
    """`parse`, once for the same text: a delivery of many files asks for its profile at each of them."""
    return parse(content, origin, path)
