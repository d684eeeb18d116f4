"""Cells of a file to the columns of READ_RECORDS, every value checked on its text."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY, NO_CURRENCY
from transforms.readers.delimited import dates, numbers
from transforms.readers.delimited.faults import Fault, fault, reasons
from transforms.readers.delimited.sources import Sources
from transforms.readers.ibans import account_names
from transforms.readers.profile_shape import ANY_OTHER
from transforms.readers.references import NOT_A_REFERENCE
from transforms.schema.tables.evidence import CHANNEL

ACCOUNT_TEXTS = ("institution", "country", "holder_name", "reference", "from_date", "to_date")
DATE_MISSING = "booking_date_missing"
_FEW = 1_000
"""Records that are not worth a look at their neighbours."""
_MONEY_COLUMNS = ("amount", "debit", "credit", "fee", "balance_after")


def mapped(frame: pl.DataFrame, sources: Sources, *, signed: bool) -> pl.DataFrame:
    """The records of a chunk with their values and reasons.

    Reads: the cells `c…` (String, trimmed, never null), raw, line, structure (String: why the
        record could not be split, null where it could).
    Gives: locator, raw, reasons, booked, what READ_RECORDS names up to channel except statement
        and sequence, and the statement's `account_…` texts.
    """
    texts = _with_money(frame.with_columns(_texts(sources)), sources)
    texts = texts.with_columns(_amount(sources, signed=signed).alias("amount"))
    texts = texts.with_columns(sources.of("counterparty_account").alias("t_counterparty_account"))
    texts = _compacted(_with_name_beside(texts, sources))
    texts = _with_counterparty(_with_repeating(texts, sources), sources)
    valued = texts.with_columns(_values(sources))
    found = reasons(valued, frame["structure"], [*_faults(sources, signed=signed)])
    return valued.select(
        locators(sources).alias("locator"),
        "raw",
        found.alias("reasons"),
        "booked",
        "booked_at",
        pl.lit(_precision(sources)).alias("booked_precision"),
        "value_date",
        "amount",
        pl.col("t_currency").alias("currency"),
        "balance_after",
        "counterparty_scheme",
        pl.when(pl.col("t_counterparty_account") != "")
        .then(pl.col("t_counterparty_account"))
        .alias("counterparty_identifier"),
        *(_optional(sources, name) for name in _OPTIONAL),
        "channel",
        *(pl.col(f"t_{name}").alias(name) for name in ("account_scheme", "account_identifier")),
        *(sources.text(sources.profile.account.get(name)).alias(f"account_{name}") for name in ACCOUNT_TEXTS),
        "line",
    )


def locators(sources: Sources) -> pl.Expr:
    """Where each record stands: `line 12`, the sheet and its row, or the page and box."""
    places = sources.place.places
    if places:
        return pl.col("line").replace_strict([*range(1, len(places) + 1)], [*places], return_dtype=pl.String)
    return pl.concat_str(pl.lit(sources.place.prefix), pl.col("line").cast(pl.String))


_OPTIONAL = (
    *("counterparty_institution", "counterparty_name", "narrative", "reference", "servicer_reference"),
    *("uetr", "transaction_code"),
)


def _optional(sources: Sources, name: str) -> pl.Expr:
    if not sources.has(name):
        if name == "counterparty_name":
            return pl.col("t_beside_account").alias(name)
        return pl.lit(None, pl.String).alias(name)
    text = sources.of(name)
    said = ~text.str.to_uppercase().is_in(sorted(NOT_A_REFERENCE)) if name == "reference" else text != ""
    return pl.when(said).then(text).alias(name)


def _precision(sources: Sources) -> str:
    return "second" if any(dates.has_time(one) for one in sources.profile.dates.formats) else "day"


def _texts(sources: Sources) -> list[pl.Expr]:
    """Texts that both the values and the reasons need."""
    profile = sources.profile
    texts = [sources.of(name).alias(f"t_{name}") for name in _MONEY_COLUMNS if sources.has(name)]
    texts += [sources.of(name).alias(f"t_{name}") for name in ("booked_at", "value_date")]
    texts += [sources.text(profile.account.get("identifier")).alias("t_account_identifier")]
    texts += [sources.text(profile.account.get("scheme")).alias("t_account_scheme")]
    currency = sources.of("currency") if sources.has("currency") else pl.lit(NO_CURRENCY)
    return [*texts, currency.alias("t_currency")]


def _with_money(texts: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds `m_…` (MONEY) for each `t_…` that holds an amount."""
    grammar = sources.profile.numbers
    for name in (name for name in _MONEY_COLUMNS if sources.has(name)):
        text, value = pl.col(f"t_{name}"), f"m_{name}"
        if name in grammar.unmarked_out:
            texts = texts.with_columns(numbers.unmarked_out(text, grammar))
        texts = texts.with_columns(numbers.amount(text, grammar).alias(value))
        # Typographic signs and hard blanks are rare: look for them only where a text is not understood.
        if not texts.select((pl.col(value).is_not_null() | (text == "")).all()).item():
            texts = texts.with_columns(numbers.normalised(text, grammar))
            texts = texts.with_columns(numbers.amount(text, grammar).alias(value))
    if grammar.fee_signed and sources.has("fee"):
        texts = texts.with_columns(-pl.col("m_fee"))
    return texts


def _with_repeating(texts: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds booked_at, value_date and currency_known, whose texts repeat."""
    said = sources.profile.dates
    text = pl.col("text")
    day = dates.in_english(text, said.months) if said.months else text
    booked = dates.local_time(day, said.formats, said.timezone)
    days = {
        name: dates.in_gregorian(texts[f"t_{name}"], formats, said.calendar)
        for name, formats in (("booked_at", said.formats), ("value_date", said.value_formats))
    }
    return texts.with_columns(
        _dated(days["booked_at"], booked).alias("booked_at"),
        _by_distinct(texts["t_currency"], text.str.contains(r"^[A-Z]{3}$")).alias("currency_known"),
        _dated(days["value_date"], dates.day(day, said.value_formats)).alias("value_date"),
    )


def _dated(texts: pl.Series, value: pl.Expr) -> pl.Series:
    """The dates of texts; other scripts' digits are rare, and looked for only where a text is not understood."""
    found = _by_distinct(texts, value)
    if not (found.is_null() & (texts != "")).any():
        return found
    return _by_distinct(texts.to_frame("text").select(dates.plain(pl.col("text"))).to_series(), value)


def _by_distinct(texts: pl.Series, value: pl.Expr) -> pl.Series:
    """The value of each text, worked out once for each different one where they repeat (as days do)."""
    turns = texts.ne_missing(texts.shift()) | (pl.int_range(len(texts), eager=True) == 0)
    if len(texts) > _FEW and 4 * turns.sum() < len(texts):
        # Neighbours that are alike are looked up together.
        return _by_distinct(texts.filter(turns), value).gather(turns.cast(pl.UInt32).cum_sum() - 1)
    different = texts.unique()
    frame = pl.DataFrame({"text": texts})
    if len(different) > len(texts) // 2:
        return frame.select(value).to_series()
    values = pl.DataFrame({"text": different}).with_columns(value.alias("value"))
    return frame.join(values, on="text", how="left", maintain_order="left")["value"]


def _with_counterparty(texts: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds counterparty_scheme, and writes IBANs in one way."""
    if not sources.has("counterparty_account"):
        return texts.with_columns(pl.lit(None, pl.String).alias("counterparty_scheme"))
    scheme, number = account_names(texts["t_counterparty_account"])
    return texts.with_columns(number.alias("t_counterparty_account"), scheme.alias("counterparty_scheme"))


_ACCOUNT_AND_NAME = r"^([A-Z]{0,4}[\d*]{6,34})\s*/\s*([^\d/][^/]*)$"
"""An account and its holder in one cell: China Construction Bank and others."""


def _with_name_beside(texts: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds t_beside_account: the holder, where the account's cell names him too and no other column does."""
    account = pl.col("t_counterparty_account")
    nobody = pl.lit(None, pl.String).alias("t_beside_account")
    if sources.has("counterparty_name") or not sources.has("counterparty_account"):
        return texts.with_columns(nobody)
    if not texts["t_counterparty_account"].str.contains(_ACCOUNT_AND_NAME).any():
        return texts.with_columns(nobody)
    return texts.with_columns(
        account.str.extract(_ACCOUNT_AND_NAME, 2).str.strip_chars().alias("t_beside_account"),
        pl.coalesce(account.str.extract(_ACCOUNT_AND_NAME, 1), account).alias("t_counterparty_account"),
    )


def _compacted(texts: pl.DataFrame) -> pl.DataFrame:
    """The other end's account number without the blanks that people put in."""
    name = "t_counterparty_account"
    for blank in (" ", "\u00a0"):
        if texts[name].str.contains(blank, literal=True).any():
            texts = texts.with_columns(pl.col(name).str.replace_all(blank, "", literal=True))
    return texts


def _values(sources: Sources) -> list[pl.Expr]:
    profile = sources.profile
    states = profile.states
    booked = pl.lit(value=True) if states is None else ~sources.cell(states.column).is_in(states.not_booked)
    balance = pl.col("m_balance_after") if sources.has("balance_after") else pl.lit(None, MONEY)
    channels = pl.lit(None, pl.String)
    if sources.has("channel"):
        text = sources.of("channel")
        channels = pl.when(text.is_in(CHANNEL.values)).then(text)
    return [
        booked.alias("booked"),
        balance.alias("balance_after"),
        channels.alias("channel"),
    ]


def _amount(sources: Sources, *, signed: bool) -> pl.Expr:
    """The signed amount. `signed`: money out already carries a minus sign."""
    profile, zero = sources.profile, pl.lit(0, MONEY)
    amount: pl.Expr
    if sources.has("debit"):
        debit, credit = pl.col("m_debit"), pl.col("m_credit")
        out = debit if signed else -debit
        amount = pl.when(credit.is_not_null() | debit.is_not_null()).then(
            credit.fill_null(zero) + out.fill_null(zero)
        )
    else:
        amount = pl.col("m_amount")
        if profile.direction is not None and not signed:
            amount = pl.when(_says(sources, profile.direction.debit)).then(-amount).otherwise(amount)
    amount = -amount if profile.numbers.reversed else amount
    return amount - pl.col("m_fee").fill_null(zero) if sources.has("fee") else amount


def _says(sources: Sources, words: tuple[str, ...]) -> pl.Expr:
    assert sources.profile.direction is not None
    return sources.cell(sources.profile.direction.column).is_in(words)


def _faults(sources: Sources, *, signed: bool) -> list[Fault]:
    booked = pl.col("booked")
    found = [
        *_date_faults(sources),
        *(
            _debit_faults(sources, signed=signed)
            if sources.has("debit")
            else _amount_faults(sources, signed=signed)
        ),
        *_other_faults(sources),
    ]
    states = sources.profile.states
    if states is None:
        return found
    cell = sources.cell(states.column)
    # A pending or informational line need not be complete: it makes no entry.
    found = [Fault(item.code, booked & item.holds, item.words) for item in found]
    if ANY_OTHER in states.booked:
        return found
    known = (*states.booked, *states.not_booked)
    return [
        fault("status_unknown", ~cell.is_in(known), "the profile does not know the status {}", cell),
        *found,
    ]


def _date_faults(sources: Sources) -> list[Fault]:
    profile, booked_at, value_date = sources.profile, pl.col("t_booked_at"), pl.col("t_value_date")
    said = " or ".join(profile.dates.formats)
    found = [
        fault(DATE_MISSING, booked_at == "", "the booking date is empty"),
        fault(
            "booking_date_unreadable",
            (booked_at != "") & pl.col("booked_at").is_null(),
            f"{{}} is no possible date written as {said}",
            booked_at,
        ),
    ]
    if sources.has("value_date"):
        words = f"{{}} is no possible date written as {' or '.join(profile.dates.value_formats)}"
        unreadable = (value_date != "") & pl.col("value_date").is_null()
        found.append(fault("value_date_unreadable", unreadable, words, value_date))
    return found


def _unreadable(sources: Sources, name: str, what: str) -> Fault:
    text = pl.col(f"t_{name}")
    return fault(
        f"{name}_unreadable",
        (text != "") & pl.col(f"m_{name}").is_null(),
        f"{what} {{}} is not a number with {numbers.written(sources.profile.numbers)}",
        text,
    )


def _amount_faults(sources: Sources, *, signed: bool) -> list[Fault]:
    text, amount = pl.col("t_amount"), pl.col("m_amount")
    found = [
        fault("amount_missing", text == "", "the amount is empty"),
        _unreadable(sources, "amount", "the amount"),
    ]
    direction = sources.profile.direction
    if direction is None:
        return found
    out, into = _says(sources, direction.debit), _says(sources, direction.credit)
    wrong = (amount < 0) & into | (amount > 0) & out if signed else amount < 0
    cell = sources.cell(direction.column)
    return [
        *found,
        fault("direction_unknown", ~(out | into), "{} says neither debit nor credit", cell),
        fault("sign_contradicts_direction", wrong, "the amount {} and the direction {} disagree", text, cell),
    ]


def _debit_faults(sources: Sources, *, signed: bool) -> list[Fault]:
    debit, credit = pl.col("m_debit"), pl.col("m_credit")
    texts = pl.col("t_debit"), pl.col("t_credit")
    wrong = debit > 0 if signed else debit < 0
    wrong = wrong & pl.lit(not sources.profile.numbers.storno)
    return [
        fault("amount_missing", (texts[0] == "") & (texts[1] == ""), "neither debit nor credit is filled"),
        _unreadable(sources, "debit", "the debit"),
        _unreadable(sources, "credit", "the credit"),
        fault(
            "debit_and_credit",
            (debit != 0) & (credit != 0),
            "both debit {} and credit {} are filled",
            *texts,
        ),
        fault(
            "debit_sign_unclear",
            wrong,
            "the debit {} has another sign than the file's first debits",
            texts[0],
        ),
    ]


def _other_faults(sources: Sources) -> list[Fault]:
    currency = pl.col("t_currency")
    found = [
        fault("currency_missing", currency == "", "the currency is empty"),
        fault(
            "currency_not_iso_4217",
            (currency != "") & ~pl.col("currency_known"),
            "{} is no currency code of three capital letters",
            currency,
        ),
    ]
    if sources.has("fee"):
        found.append(_unreadable(sources, "fee", "the fee"))
        found.append(fault("fee_negative", pl.col("m_fee") < 0, "the fee {} is negative", pl.col("t_fee")))
    if sources.has("balance_after"):
        found.append(_unreadable(sources, "balance_after", "the balance"))
    identifier = sources.profile.account.get("identifier")
    if identifier is not None and identifier.columns:
        empty = pl.col("t_account_identifier") == ""
        found.append(fault("account_missing", empty, "the account is empty"))
    return found
