"""Remittances: a row is a payment between two people, as an operator answers a production order.

Send and pay-out rows that are listed apart are both payments here; they are joined by their control
number when the ledger is built (transforms/ledger/remittances.py).
Method: docs/methods/reported-payments.md.
"""

from __future__ import annotations

import polars as pl

from transforms.readers.countries import as_country
from transforms.readers.delimited.faults import Fault, fault, reasons
from transforms.readers.delimited.sources import Sources
from transforms.readers.identities import End, mto_identifier
from transforms.readers.kinds.births import birth_date
from transforms.readers.kinds.cells import (
    currency_faults,
    date_faults,
    money_faults,
    records_of,
    said,
    with_money,
    with_texts,
    with_times,
)
from transforms.readers.kinds.notes import Notes
from transforms.readers.kinds.parties import party_rows
from transforms.readers.kinds.statuses import with_status
from transforms.readers.particulars import Batch, given_schema
from transforms.readers.profile_shape import COLUMNS_OF_KIND
from transforms.readers.reading import Reading
from transforms.schema import PAYMENTS

COLUMNS = tuple(name for name in COLUMNS_OF_KIND["remittance"] if name != "status")
ENDS = (("sender", "from", "send"), ("receiver", "to", "pay"))
"""What a file calls an end, what the tables call it, and what a file calls its agent."""
_MONEY = ("amount", "fee", "rate", "payout_amount")
_TIMES = ("sent_at", "paid_at")
_CURRENCIES = ("currency", "payout_currency", "fee_currency")
_DAYS_BEFORE = 1
"""Days that a pay-out may seem to come before its sending: the two places tell their own time."""


class Remittance:
    """One file or sheet of remittances."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        self.sources, self.reading, self.notes = sources, reading, Notes()

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records, payments and the people that they name."""
        frame = self._valued(cells)
        found = reasons(frame, cells["structure"], self._faults())
        self._note(frame)
        kept = frame.with_columns(
            pl.int_range(first, first + frame.height, dtype=pl.Int64()).alias("ordinal")
        )
        parties = pl.concat(
            party_rows(kept, end, side, number) for number, (end, side, _) in enumerate(ENDS, start=1)
        )
        return Batch(
            records_of(frame, found, self.sources, first),
            {"payments": self._payments(kept), "payment_parties": parties.sort("ordinal", "number")},
        )

    def close(self) -> None:
        """Tell what was noted."""
        self.reading.messages += self.notes.messages()

    def _valued(self, cells: pl.DataFrame) -> pl.DataFrame:
        frame = with_texts(cells, self.sources, COLUMNS)
        frame = with_times(with_money(frame, self.sources, _MONEY), self.sources, _TIMES)
        frame = with_status(frame, self.sources, self._when_empty())
        # A word of common use such as "sent" says less than the day of the pay-out.
        if "status_declared" in frame.columns:
            paid = (pl.col("status") == "pending") & ~pl.col("status_declared") & (pl.col("t_paid_at") != "")
            frame = frame.with_columns(
                pl.when(paid).then(pl.lit("completed")).otherwise("status").alias("status")
            )
        births = self.sources.profile.dates.value_formats
        frame = frame.with_columns(
            *(as_country(f"t_{name}").alias(f"c_{name}") for name in COLUMNS if name.endswith("country")),
            *(birth_date(frame[f"t_{end}_birth_date"], births).alias(f"b_{end}") for end, _, _ in ENDS),
        ).with_columns(_name(end).alias(f"n_{end}") for end, _, _ in ENDS)
        return frame.with_columns(
            pl.Series(f"i_{end}", _identifiers(frame, end), pl.String()) for end, _, _ in ENDS
        )

    def _when_empty(self) -> pl.Expr:
        """Without a word of status a pay-out's day tells; a file that has no such column lists what was paid."""
        if not self.sources.has("paid_at"):
            return pl.lit("unknown" if self.sources.has("status") else "completed")
        return pl.when(pl.col("t_paid_at") != "").then(pl.lit("completed")).otherwise(pl.lit("pending"))

    def _faults(self) -> list[Fault]:
        taken_back = pl.col("status").is_in(["refunded", "cancelled"])
        sent, paid = pl.col("d_sent_at"), pl.col("d_paid_at")
        nothing = (pl.col("t_amount") == "") & (pl.col("t_payout_amount") == "")
        undated = (pl.col("t_sent_at") == "") & (pl.col("t_paid_at") == "")
        needed = {"currency": "amount"}
        if self.sources.has("payout_currency"):
            needed["payout_currency"] = "payout_amount"
        # An operator of telephones answers with both numbers, where it knows no names.
        unnumbered = pl.any_horizontal(pl.col(f"t_{end}_phone") == "" for end, _, _ in ENDS)
        nobody = (pl.col("n_sender") == "") & (pl.col("n_receiver") == "") & unnumbered
        return [
            fault("sent_at_missing", undated, "neither the sending nor the pay-out has a date"),
            *date_faults(self.sources, _TIMES, "d"),
            fault(
                "paid_before_sent",
                paid < sent - pl.duration(days=_DAYS_BEFORE),
                "paid out {} before it was sent {}",
                pl.col("t_paid_at"),
                pl.col("t_sent_at"),
            ),
            fault("amount_missing", nothing, "neither amount nor pay-out amount is filled"),
            *money_faults(self.sources, _MONEY),
            *(_negative(name, ~taken_back) for name in ("amount", "fee", "payout_amount")),
            _negative("rate", pl.lit(value=True)),
            *currency_faults(_CURRENCIES, needed),
            fault("ends_missing", nobody, "neither sender nor receiver is named"),
        ]

    def _note(self, frame: pl.DataFrame) -> None:
        source = self.sources.profile.columns.get("control_number")
        if source is not None and source.digits:
            text = pl.col("t_control_number")
            wrong = ~text.str.contains(rf"^\d{{{source.digits}}}$")
            self.notes.add(
                f"the control number is not made of {source.digits} digits", frame, wrong, text, self.sources
            )
        for end, _, _ in ENDS:
            text = pl.col(f"t_{end}_birth_date")
            words = f"the {end}'s birth date is no date and is left out"
            self.notes.add(words, frame, (text != "") & pl.col(f"b_{end}").is_null(), text, self.sources)
        if self.sources.has("status"):
            unknown = pl.col("status") == "unknown"
            words = "nothing says what the status means, so it makes no transfer (map it in the profile)"
            self.notes.add(words, frame, unknown, pl.col("status_said"), self.sources)

    def _payments(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of PAYMENTS; amounts of what was taken back are told without a sign."""
        operator = self.sources.text(self.sources.profile.account.get("institution"))
        given = {
            "ordinal": pl.col("ordinal"),
            "source": pl.lit("remittance"),
            "status": pl.col("status"),
            "status_said": pl.col("status_said"),
            "control_number": said("control_number"),
            "sent_at": pl.col("d_sent_at"),
            "sent_precision": pl.col("p_sent_at"),
            "received_at": pl.col("d_paid_at"),
            "received_precision": pl.col("p_paid_at"),
            "amount": pl.col("m_amount").abs(),
            "currency": said("currency"),
            "received_amount": pl.col("m_payout_amount").abs(),
            "received_currency": said("payout_currency"),
            "fee": pl.col("m_fee").abs(),
            "fee_currency": pl.when(pl.col("m_fee").is_not_null()).then(
                pl.coalesce(said("fee_currency"), said("currency"))
            ),
            "rate": pl.col("m_rate"),
            "narrative": said("purpose"),
            "channel": pl.lit("remittance"),
        }
        for end, side, agent in ENDS:
            given |= {
                f"{side}_scheme": pl.lit("mto"),
                f"{side}_identifier": pl.col(f"i_{end}"),
                f"{side}_name": pl.when(pl.col(f"n_{end}") != "").then(f"n_{end}"),
                f"{side}_institution": pl.coalesce(
                    said(f"{agent}_agent"), pl.when(operator != "").then(operator)
                ),
                f"{side}_place": said(f"{agent}_city"),
                f"{side}_country": pl.coalesce(f"c_{agent}_country", f"c_{end}_country"),
            }
        schema = given_schema(PAYMENTS)
        return frame.select(
            given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
        )


def _negative(name: str, applies: pl.Expr) -> Fault:
    words = f"the {name.replace('_', ' ')} {{}} is negative"
    return fault(f"{name}_negative", (pl.col(f"m_{name}") < 0) & applies, words, pl.col(f"t_{name}"))


def _name(end: str) -> pl.Expr:
    """The name as written, or given and family names beside each other."""
    whole, parts = pl.col(f"t_{end}_name"), [said(f"{end}_given_name"), said(f"{end}_family_name")]
    joined = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    return pl.when(whole != "").then(whole).otherwise(joined.fill_null(""))


def _identifiers(frame: pl.DataFrame, end: str) -> list[str | None]:
    agent = {"sender": "send_country", "receiver": "pay_country"}[end]
    columns = frame.select(
        f"n_{end}",
        f"t_{end}_phone",
        f"t_{end}_document_number",
        pl.col(f"c_{end}_document_country").fill_null("").alias("document_country"),
        pl.coalesce(f"c_{end}_country", f"c_{agent}", pl.lit("")).alias("country"),
        "t_control_number",
        "raw",
    )
    return [mto_identifier(End(*row[:5]), row[5], row[6]) for row in columns.iter_rows()]
