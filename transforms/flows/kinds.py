"""What a movement was: payment, between own accounts, cash, charge, interest, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from transforms.flows.known import in_pieces, spread_out, texts_recur
from transforms.flows.settings import CashLexicon
from transforms.flows.words import first_word
from transforms.names.latin import plain

_THEMES = ("cash", "fee", "interest")
_RETURN = "return"


def with_marks(entries: pl.DataFrame, accounts: pl.DataFrame, lexicon: CashLexicon) -> pl.DataFrame:
    """Entries with mark (cash, fee, interest or null), mark_reason and returned, in the order given.

    Reads: entries (account_id, counterparty_account_id, narrative, transaction_code, channel),
        accounts (account_id, scheme).
    A mark says what the bank's own words or code tell of an entry for which nothing but one
    side is seen; an entry whose other side is seen is what the two sides are. returned: why it may take
    back an earlier entry (see returns.py); null where neither word nor code says so.
    """
    placed = entries.with_row_index("_place")
    lists = _lists(lexicon)
    words = _hits(placed, "narrative", pl.col("narrative"), {name: said for name, (said, _) in lists.items()})
    code = _with_gvc(pl.col("transaction_code"))
    codes = _hits(placed, "transaction_code", code, {name: said for name, (_, said) in lists.items()})
    places = pl.concat(
        [words["_place"], codes["_place"], placed.filter(pl.col("channel") == "cash")["_place"]]
    )
    seen = placed.select("_place", "account_id", "counterparty_account_id", "channel")
    scheme = accounts.select(
        pl.col("account_id").alias("counterparty_account_id"), pl.col("scheme").alias("_scheme")
    )
    marked = (
        seen.join(places.unique().to_frame(), on="_place", how="semi")
        .join(scheme, on="counterparty_account_id", how="left")
        .join(words.rename({theme: f"_{theme}_word" for theme in lists}), on="_place", how="left")
        .join(codes.rename({theme: f"_{theme}_code" for theme in lists}), on="_place", how="left")
        .select(
            "_place",
            _mark().alias("mark"),
            _mark_reason().alias("mark_reason"),
            pl.when(_said(_RETURN)).then(_because(_RETURN)).alias("returned"),
        )
    )
    return entries.hstack(spread_out(marked.drop("_place"), marked["_place"], entries.height))


def _hits(
    entries: pl.DataFrame, column: str, text: pl.Expr, themes: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """_place and, by theme, the first of its words that a text holds, for entries whose text holds one at all."""
    said = entries.select("_place", column).drop_nulls(column)
    recur = texts_recur(said[column])
    once = said.select(column).unique() if recur else said
    found = in_pieces(
        once.lazy()
        .with_columns(plain(text).alias("_text"))
        .with_columns(first_word(pl.col("_text"), words).alias(theme) for theme, words in themes.items())
        .filter(pl.any_horizontal(pl.col(theme).is_not_null() for theme in themes))
    )
    return (said.join(found, on=column, how="inner") if recur else found).select("_place", *themes)


def _with_gvc(code: pl.Expr) -> pl.Expr:
    """`NMSC 808` (field 61's type, then the German banks' business code) as `NMSC GVC808`."""
    return code.str.replace(r"^([NSF][A-Z0-9]{3}) ([0-9]{3})$", "${1} GVC${2}")


def _lists(lexicon: CashLexicon) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        "cash": (lexicon.cash_words, lexicon.cash_codes),
        "fee": (lexicon.fee_words, lexicon.fee_codes),
        "interest": (lexicon.interest_words, lexicon.interest_codes),
        _RETURN: (lexicon.return_words, lexicon.return_codes),
    }


def _said(theme: str) -> pl.Expr:
    return pl.col(f"_{theme}_code").is_not_null() | pl.col(f"_{theme}_word").is_not_null()


def _applies(theme: str) -> pl.Expr:
    code, word = pl.col(f"_{theme}_code").is_not_null(), pl.col(f"_{theme}_word").is_not_null()
    if theme == "cash":
        return code | word | (pl.col("channel") == "cash")
    # The institution itself is at the other end, for which statements give no number. A word alone
    # tells it only where they name nobody either: a payer may write "interest" too.
    itself = pl.col("account_id") == pl.col("counterparty_account_id")
    nobody = itself | (pl.col("_scheme") == "unknown").fill_null(value=False)
    no_number = nobody | (pl.col("_scheme") == "named").fill_null(value=False)
    return (nobody & word) | (no_number & code)


def _mark() -> pl.Expr:
    return pl.coalesce(pl.when(_applies(theme)).then(pl.lit(theme)) for theme in _THEMES)


def _mark_reason() -> pl.Expr:
    reasons = [pl.when(_applies(theme)).then(_because(theme)) for theme in _THEMES]
    return pl.coalesce(reasons)


def _because(theme: str) -> pl.Expr:
    code, word = pl.col(f"_{theme}_code"), pl.col(f"_{theme}_word")
    return (
        pl.when(code.is_not_null())
        .then(pl.format("the bank's code says {}", code.str.to_uppercase()))
        .when(word.is_not_null())
        .then(pl.format("the text says '{}'", word))
        .otherwise(pl.lit("the statement gives cash as the channel"))
    )


def with_kind(transfers: pl.DataFrame) -> pl.DataFrame:
    """The transfers with kind, kind_reason (in words) and channel (`cash` where it is cash).

    Reads: debit_entry, credit_entry (null where a side is not seen), mark, mark_reason, reversal,
        reversal_reason and channel of the entry; is_rest (it is what parts of a sum leave open);
        from_ and to_account_id, from_ and to_party_id.
    The first that applies: taken back; cash, charge or interest where one side is seen; own
    account; payment.
    """
    one_sided = pl.any_horizontal(pl.col("debit_entry", "credit_entry").is_null())
    case = transfers.select(
        pl.when("reversal")
        .then(_TAKEN_BACK)
        .when(one_sided & pl.col("mark").is_not_null())
        .then(_MARKED)
        .when(_own())
        .then(_OWN)
        .when("is_rest")
        .then(_REST)
        .when(one_sided)
        .then(_ONE_SIDE)
        .otherwise(_BOTH_SIDES)
    ).to_series()
    said = transfers.lazy().filter(case < len(_OWN_WORDS)).select(_own_words()).collect()
    # By place among all that is said: of a choice among texts each branch is a column as long as all transfers.
    at = case.to_numpy(writable=True)
    at[at < len(_OWN_WORDS)] = len(_WORDS["kind"]) + np.arange(said.height, dtype=np.uint32)
    cash = one_sided & (pl.col("mark") == "cash").fill_null(value=False)
    return transfers.with_columns(
        *(pl.concat([words, said[name]]).gather(at).alias(name) for name, words in _WORDS.items()),
        pl.when(cash).then(pl.lit("cash")).otherwise("channel").alias("channel"),
    )


_TAKEN_BACK, _MARKED, _OWN, _REST, _ONE_SIDE, _BOTH_SIDES = (pl.lit(at, pl.UInt32) for at in range(6))
_OWN_WORDS = ("taken back", "marked")
"""Cases of which the entry's own words are the reason; the first ones."""
_WORDS = {
    "kind": pl.Series([None, None, "own_account", "payment", "payment", "payment"]),
    "kind_reason": pl.Series(
        [
            None,
            None,
            "both accounts belong to the same party",
            "nothing says otherwise; it is what the parts of a sum that are seen leave open",
            "nothing says otherwise; one side is seen",
            "nothing says otherwise; both sides are seen",
        ]
    ),
}
"""What the other cases are called, by case."""


def _own_words() -> list[pl.Expr]:
    taken_back = pl.coalesce("reversal_reason", pl.lit("the statement marks it as taken back"))
    return [
        pl.when("reversal").then(pl.lit("reversal")).otherwise(_marked_kind()).alias("kind"),
        pl.when("reversal").then(taken_back).otherwise("mark_reason").alias("kind_reason"),
    ]


def with_own_accounts(transfers: pl.DataFrame) -> pl.DataFrame:
    """Reported payments: `own_account` where both accounts belong to one party, else as they are."""
    reason = pl.lit("both accounts belong to the same party")
    return transfers.with_columns(
        pl.when(_own()).then(pl.lit("own_account")).otherwise("kind").alias("kind"),
        pl.when(_own()).then(reason).otherwise("kind_reason").alias("kind_reason"),
    )


def _marked_kind() -> pl.Expr:
    out = pl.when(pl.col("debit_entry").is_not_null()).then(pl.lit("cash_out")).otherwise(pl.lit("cash_in"))
    return pl.when(pl.col("mark") == "cash").then(out).otherwise("mark")


def _own() -> pl.Expr:
    same_party = (pl.col("from_party_id") == pl.col("to_party_id")).fill_null(value=False)
    return same_party & (pl.col("from_account_id") != pl.col("to_account_id"))
