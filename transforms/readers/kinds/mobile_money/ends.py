"""Who stands at the other end of a line, by its columns and else by its details."""

from __future__ import annotations

import polars as pl

from transforms.readers.kinds.mobile_money.details import told
from transforms.readers.kinds.mobile_money.subscribers import End, Seen, other_end, subscriber


def with_ends(
    frame: pl.DataFrame, texts: pl.DataFrame, country: str, *, path: str, two_ends: bool
) -> pl.DataFrame:
    """Sets counterparty_scheme, _identifier and _name, transaction_code and reversal.

    Reads: narrative, account_identifier, servicer_reference, raw, amount, booked, reasons.
    texts: t_account and t_name (the other end's columns), t_type, and t_from_…, t_to_… where
    two_ends; then the amount's sign is told by the end that is the statement's own number.
    """
    said = told(_wording(frame, texts))
    joined = pl.concat(
        [frame, texts, said.rename({name: f"s_{name}" for name in said.columns})], how="horizontal"
    )
    if two_ends:
        joined = _by_own_number(joined, country)
    account = pl.when(pl.col("t_account") != "").then("t_account").otherwise("s_account")
    name = pl.when(pl.col("t_name") != "").then("t_name").otherwise("s_name")
    joined = joined.with_columns(account.alias("account"), name.alias("counterparty_name"))
    ends = _ends(joined, country, path)
    own_type = pl.when(pl.col("t_type") != "").then("t_type")
    return joined.with_columns(
        pl.Series("counterparty_scheme", [end.scheme if end else None for end in ends], pl.String()),
        pl.Series("counterparty_identifier", [end.identifier if end else None for end in ends], pl.String()),
        pl.coalesce("s_code", own_type).alias("transaction_code"),
        pl.col("s_reversal").alias("reversal"),
    ).select(*frame.columns, "reversal")


def _wording(frame: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """What the details say; the column of the type where they say nothing known."""
    details = frame["narrative"].fill_null("")
    if not (texts["t_type"] != "").any():
        return details
    known = told(details)["code"].is_not_null()
    return pl.select(
        pl.when(pl.lit(known)).then(pl.lit(details)).otherwise(pl.lit(texts["t_type"]))
    ).to_series()


def _by_own_number(frame: pl.DataFrame, country: str) -> pl.DataFrame:
    """The other of two ends, and the sign of the amount: money from the own number goes out."""
    own = pl.col("account_identifier")
    ends = ["t_from_account", "t_to_account"]
    numbers = {
        text: subscriber(text, country) or text for end in ends for text in frame[end].unique().to_list()
    }
    plain = {end: pl.col(end).replace_strict(numbers, return_dtype=pl.String()) for end in ends}
    out, into = plain["t_from_account"] == own, plain["t_to_account"] == own
    reason = pl.lit("direction_unknown: neither end, or both, is the number of the statement")
    return frame.with_columns(
        pl.when(out).then(-pl.col("amount").abs()).otherwise("amount").alias("amount"),
        pl.when(pl.col("booked") & (out == into))
        .then(pl.col("reasons").list.concat(pl.concat_list(reason)))
        .otherwise("reasons")
        .alias("reasons"),
        *(
            pl.when(out).then(f"t_to_{part}").otherwise(f"t_from_{part}").alias(f"t_{part}")
            for part in ("account", "name")
        ),
    )


def _ends(frame: pl.DataFrame, country: str, path: str) -> list[End | None]:
    """path: of the file, which stands for an account that it does not name: what it masks is its alone."""
    columns = frame.select(
        pl.col("account").fill_null(""),
        pl.col("counterparty_name").fill_null(""),
        "account_identifier",
        pl.coalesce("servicer_reference", "raw"),
        pl.col("s_shortcode") & (pl.col("t_account") == ""),
    )
    return [
        _end(account, Seen(country, own or path, name, receipt), shortcode=shortcode)
        for account, name, own, receipt, shortcode in columns.iter_rows()
    ]


def _end(account: str, seen: Seen, *, shortcode: bool) -> End | None:
    if not account:
        return None
    if shortcode and account.isdigit() and len(account) <= 8:
        return End("shortcode", f"{seen.country}:{account}" if seen.country else account)
    return other_end(account, seen)
