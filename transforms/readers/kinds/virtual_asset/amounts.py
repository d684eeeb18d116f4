"""Amounts of virtual assets with all their digits: whole units or the chain's smallest, never rounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation

import polars as pl

from transforms.money import MONEY, SCALE, WHOLE_DIGITS
from transforms.readers.delimited import numbers
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.kinds.cells import money
from transforms.readers.profile_shape import Numbers

UNITS: Mapping[str, int] = {
    **dict.fromkeys(("", "ether", "eth", "btc", "bitcoin", "trx", "bnb", "coin", "whole"), 0),
    **dict.fromkeys(("wei",), 18),
    **dict.fromkeys(("gwei", "shannon", "nanoether", "lamport", "lamports"), 9),
    **dict.fromkeys(("satoshi", "satoshis", "sat", "sats", "litoshi"), 8),
    **dict.fromkeys(("sun", "drop", "drops", "lovelace", "uusdt"), 6),
    **dict.fromkeys(("millisatoshi", "msat"), 11),
    **dict.fromkeys(("mbtc", "finney"), 3),
    **dict.fromkeys(("bits", "szabo"), 6),
}
"""Power of ten by which a unit is smaller than the coin (Ethereum yellow paper, 2; BIP 176; TRON, XRP, Solana docs)."""
_IN_HEADER = re.compile(r"(?i)[(\[]\s*([a-z]+)\s*[)\]]\s*$")
_POWER = re.compile(r"[+-]?(\d)(?:[.,](\d*))?([eE])([+-]?)(\d{1,3})")
_EXACT = Context(prec=200)
_LONGEST = 120
_DOUBLE = 15
"""Significant digits that a spreadsheet keeps."""
_SHOWN = (2, 5)
"""Decimals that a spreadsheet shows before a power of ten: in its format for them, and by itself."""
_MOST_DECIMALS = 77

UNREADABLE, LOST, FINE, LARGE = "unreadable", "digits_lost", "too_fine", "too_large"


def unit_in_header(names: tuple[str, ...]) -> str:
    """The unit that stands in brackets at the end of a column's name: `Value (wei)`."""
    found = [met[1].lower() for name in names if (met := _IN_HEADER.search(name)) is not None]
    return next((unit for unit in found if unit in UNITS), "")


def with_amounts(frame: pl.DataFrame, grammar: Numbers, shifts: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Adds `m_…` (MONEY) and `w_…` (why there is none, null where there is) of each `t_…`.

    shifts: column to the power of ten by which its numbers are too large (Int64; null: not known).
    """
    for name, shift in shifts.items():
        texts = frame[f"t_{name}"]
        powers = frame.select(shift.cast(pl.Int64).alias("shift")).to_series()
        if len(powers) != len(texts):
            powers = powers.new_from_index(0, len(texts))
        plain = money(texts, grammar)
        odd = (texts != "") & (plain.is_null() | (powers != 0).fill_null(value=True))
        values, why = plain, pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
        if odd.any():
            values, why = _exact(texts, powers, grammar, plain, odd)
        frame = frame.with_columns(values.alias(f"m_{name}"), why.alias(f"w_{name}"))
    return frame


def _exact(
    texts: pl.Series, powers: pl.Series, grammar: Numbers, plain: pl.Series, odd: pl.Series
) -> tuple[pl.Series, pl.Series]:
    frame = pl.DataFrame({"text": texts, "shift": powers, "plain": plain, "odd": odd})
    different = frame.filter("odd").select("text", "shift").unique(maintain_order=True)
    read = [exact(text, shift, grammar) for text, shift in different.iter_rows()]
    named = different.with_columns(
        pl.Series("value", [value for value, _ in read], MONEY),
        pl.Series("why", [why for _, why in read], pl.String),
    )
    joined = frame.join(named, on=["text", "shift"], how="left", nulls_equal=True, maintain_order="left")
    value = pl.when("odd").then("value").otherwise("plain").cast(MONEY)
    return joined.select(value).to_series(), joined.select(pl.when("odd").then("why")).to_series()


def exact(text: str, shift: int | None, grammar: Numbers) -> tuple[Decimal | None, str | None]:
    """The number that a text writes, `shift` places smaller; or None and why."""
    if shift is None or len(text) > _LONGEST:
        return None, UNREADABLE
    number, why = _number(text, grammar)
    if number is None:
        return None, why
    value = number.scaleb(-shift, _EXACT).normalize(_EXACT)
    if value == 0:
        return Decimal(0), None
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -SCALE:
        return None, FINE
    return (value, None) if value.adjusted() < WHOLE_DIGITS else (None, LARGE)


def _number(text: str, grammar: Numbers) -> tuple[Decimal | None, str | None]:
    plain = "".join(text.replace("\u2212", "-").split())
    power = _POWER.fullmatch(plain)
    if power is not None:
        value = Decimal(plain.replace(",", "."))
        return (None, LOST) if value != 0 and _may_lack_digits(power) else (value, None)
    mark, group = re.escape(grammar.decimal), re.escape("".join(grammar.thousands.split()))
    whole = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)" if group else r"\d+"
    if re.fullmatch(rf"[+-]?(?:{whole}(?:{mark}\d*)?|{mark}\d+)", plain, re.ASCII) is None:
        return None, UNREADABLE
    bare = plain.replace(grammar.thousands, "") if group else plain
    try:
        return _EXACT.create_decimal(bare.replace(grammar.decimal, ".")), None
    except InvalidOperation:
        return None, UNREADABLE


def _may_lack_digits(power: re.Match[str]) -> bool:
    """Whether the text looks as a spreadsheet shows a number whose last digits it leaves out."""
    _, decimals, letter, sign, exponent = power.groups(default="")
    if 1 + len(decimals) >= _DOUBLE:
        return True
    if letter != "E" or not sign or len(exponent) < 2:
        return False
    return sign == "+" or len(decimals) in _SHOWN


def decimals_of(text: pl.Expr) -> pl.Expr:
    """The number of decimals that a column states; null where it is none."""
    number = pl.when(text.str.contains(r"^\d{1,2}$")).then(text).cast(pl.Int64, strict=False)
    return pl.when(number <= _MOST_DECIMALS).then(number)


def amount_faults(names: tuple[str, ...], grammar: Numbers) -> list[Fault]:
    """A fault for each text that should be an amount and is none. Reads: `t_…`, `w_…`."""
    words = {
        UNREADABLE: f"is not a number with {numbers.written(grammar)}",
        LOST: "is a number that a spreadsheet has shortened, so digits may be lost (ask for the original file)",
        FINE: f"has more than {SCALE} decimals, which cannot be kept without rounding",
        LARGE: f"has more than {WHOLE_DIGITS} digits before the decimal mark",
    }
    return [
        fault(
            f"{name}_{why}",
            pl.col(f"w_{name}") == why,
            f"the {name.replace('_', ' ')} {{}} {said}",
            pl.col(f"t_{name}"),
        )
        for name in names
        for why, said in words.items()
    ]
