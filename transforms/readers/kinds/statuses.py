"""What became of a payment, by the words of the file: the profile's first, then words in common use."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from transforms.readers.delimited.sources import Sources
from transforms.readers.profile_shape import STATUS_WORDS

_COMMON = {
    "completed": (
        *("completed", "complete", "paid", "paid out", "paidout", "payout", "pay out", "pay", "picked up"),
        *("received", "collected", "success", "successful", "confirmed", "settled", "done", "delivered"),
        *("executed", "processed", "finished", "ok"),
    ),
    "pending": (
        *("pending", "sent", "send", "available", "available for pickup", "open", "unpaid", "awaiting"),
        *("in progress", "processing", "on hold", "hold", "held", "not paid", "queued", "unconfirmed"),
    ),
    "cancelled": ("cancelled", "canceled", "cancel", "cancellation", "void", "voided", "stopped", "expired"),
    "refunded": ("refunded", "refund", "returned", "return", "reimbursed", "paid back", "reversed"),
    "rejected": ("rejected", "reject", "declined", "denied", "blocked", "refused"),
    "failed": ("failed", "fail", "failure", "error", "out of gas", "reverted"),
}
_FLAGS: tuple[tuple[str, str, str], ...] = (
    # `isError` 0 is a success, `txreceipt_status` 0 a failure: the same sign in one explorer's answers.
    (r"err|fail|revert|invalid", "failed", "completed"),
    (r"cancel|void", "cancelled", "completed"),
    (r"revers|refund|return", "refunded", "completed"),
    (r"reject|declin", "rejected", "completed"),
    (r"pending|unconfirm|unpaid|mempool", "pending", "completed"),
    (r"confirm|paid|settled", "completed", "pending"),
    (r"(?:tx_?)?receipt_?status|succe|complet|valid|executed|ok$", "completed", "failed"),
)
"""What a column's name says of its yes (1, true) and of its no (0, false); the first that fits."""
_YES, _NO = ("1", "true"), ("0", "false")
_BY_WORD = {word: status for status, words in _COMMON.items() for word in words}


def meaning_of(word: str) -> str | None:
    """What a word in common use says of a payment; None where it is none, as where the column must tell (0, 1)."""
    return _BY_WORD.get(re.sub(r"[\s_-]+", " ", word.lower()).strip(" ."))


def flags_of(columns: tuple[str, ...]) -> dict[str, str]:
    """What yes and no in a column say of a payment, by the column's name.

    Where the name does not tell, true is yes to what was done, but 1 and 0 say nothing: an error's number and a
    success are written alike.
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", " ".join(columns).strip())
    name = re.sub(r"[\s-]+", "_", parted).lower()
    for shape, yes, no in _FLAGS:
        if re.search(rf"(?:^|_)(?:is|has|was)?_?(?:{shape})", name):
            return dict.fromkeys(_YES, yes) | dict.fromkeys(_NO, no)
    return {"true": "completed", "false": "failed"}


def with_status(frame: pl.DataFrame, sources: Sources, when_empty: pl.Expr) -> pl.DataFrame:
    """Adds status and status_said (null where the record says nothing).

    A word that neither the profile nor the common words know is `unknown`, as are 1 and 0 in a column whose name
    does not tell whether they mean success or an error. when_empty: the status
    where the record says nothing.
    """
    source = sources.profile.columns.get("status")
    if source is None:
        return frame.with_columns(when_empty.alias("status"), pl.lit(None, pl.String()).alias("status_said"))
    words = sources.text(replace(source, values={}))
    mapped = words.replace_strict(dict(source.values), default=None, return_dtype=pl.String())
    common = words.str.to_lowercase().str.replace_all(r"[\s_-]+", " ").str.strip_chars(" .")
    known = (
        pl.when(mapped.is_in(STATUS_WORDS))
        .then(mapped)
        .otherwise(
            common.replace_strict(
                _BY_WORD | flags_of(source.columns), default="unknown", return_dtype=pl.String()
            )
        )
    )
    declared = mapped.is_in(STATUS_WORDS).fill_null(value=False)
    return frame.with_columns(
        pl.when((words == "") & ~declared).then(when_empty).otherwise(known).alias("status"),
        pl.when(words != "").then(words).alias("status_said"),
        declared.alias("status_declared"),
    )
