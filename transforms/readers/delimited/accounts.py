"""Which statement each record is on, its place there, and what the running balance proves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from transforms.money import MONEY
from transforms.readers.delimited import dates, numbers
from transforms.readers.delimited.mapping import ACCOUNT_TEXTS
from transforms.readers.delimited.sources import Sources
from transforms.readers.reading import Statement
from transforms.readers.references import account_number

_KEY = ["account_scheme", "account_identifier", "currency", "account_reference"]
_TEXTS = [f"account_{name}" for name in ACCOUNT_TEXTS if name != "reference"]


@dataclass
class Chain:
    """The running balance of one statement in file order, so far.

    `forward` is balance - sum of amounts up to and with the line: constant where the file is oldest
    first. `backward` is balance + sum of amounts before the line: constant where it is newest first.
    """

    total: Decimal = Decimal(0)
    links: int = 0
    first: tuple[Decimal, Decimal] | None = None
    last: tuple[Decimal, Decimal, str] | None = None
    breaks: tuple[int, int] = (0, 0)
    forward_broken_at: str | None = None
    backward_broken_at: str | None = None


@dataclass
class Book:
    """Statements of a file in the order in which it names them, with what batches have shown."""

    sources: Sources
    statements: list[Statement] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """Accepted, booked records a statement."""
    _known: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds statement (index, -1 for a faulty record) and sequence (order in the file, from 1).

        Reads: reasons, booked, line, locator, amount and balance_after (MONEY, currency of the
            row), currency and the account's texts. Rows in file order.
        """
        good = frame.with_columns((pl.col("reasons").list.len() == 0).alias("good"))
        numbered = self._with_statement(good).with_columns(
            (pl.col("good") & pl.col("booked")).alias("counted")
        )
        rank = numbered.select(pl.col("counted").cast(pl.Int64).cum_sum().over("statement")).to_series()
        statement = numbered["statement"].to_numpy()
        offsets = np.array([*self.counts, 0], np.int64)
        counted = numbered["counted"].to_numpy()
        sequence = np.where(counted, rank.to_numpy() + offsets[statement], 0)
        added = np.bincount(statement[counted], minlength=len(self.counts))
        self.counts = [before + int(more) for before, more in zip(self.counts, added, strict=True)]
        if self.sources.has("balance_after"):
            self._follow(numbered.filter("counted"))
        return numbered.with_columns(pl.Series("sequence", sequence)).drop("good", "counted")

    def _with_statement(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds statement. Neighbours mostly share one, so each run of equal keys is looked up once."""
        keys = frame.select(*_KEY, "good", "line", *_TEXTS)
        turns = keys.select(
            pl.any_horizontal(pl.col(*_KEY, "good").ne_missing(pl.col(*_KEY, "good").shift(1)))
        ).to_series()
        turns = turns | (pl.int_range(frame.height, eager=True) == 0)
        runs = keys.filter(turns)
        first = [pl.col("line", *_TEXTS).first()]
        met = self._with_periods(runs.filter("good").group_by(_KEY, maintain_order=True).agg(first))
        indexes = [self._index(row) for row in met.iter_rows(named=True)]
        keyed = met.select(*_KEY, pl.Series("statement", indexes, dtype=pl.Int32))
        known = runs.join(keyed, on=_KEY, how="left", maintain_order="left").select(
            pl.when("good").then("statement").otherwise(-1).cast(pl.Int32)
        )
        run = turns.cast(pl.UInt32).cum_sum() - 1
        return frame.with_columns(known.to_series().gather(run).alias("statement"))

    def _with_periods(self, met: pl.DataFrame) -> pl.DataFrame:
        formats = self.sources.profile.dates.value_formats
        periods = [f"account_{end}_date" for end in ("from", "to")]
        return met.with_columns(dates.day(pl.col(name), formats).alias(name) for name in periods)

    def _index(self, row: dict[str, object]) -> int:
        scheme, identifier, currency, reference = (str(row[name] or "") for name in _KEY)
        identifier = "".join(identifier.split())
        if scheme in ("iban", "bban") and (named := account_number(identifier)) is not None:
            # A declared scheme is proved by the check digits, as in every other reader.
            scheme, identifier = named.scheme, named.identifier
        key = (scheme, identifier, currency, reference)
        if key not in self._known:
            self._known[key] = len(self.statements)
            self.statements.append(self._statement(row, key))
            self.chains.append(Chain())
            self.counts.append(0)
        return self._known[key]

    def _statement(self, row: dict[str, object], key: tuple[str, str, str, str]) -> Statement:
        scheme, identifier, currency, reference = key
        texts = {name: str(row[name] or "") or None for name in _TEXTS}
        return Statement(
            locator=self.sources.place.locator(int(str(row["line"]))),
            scheme=(scheme or "unknown") if identifier else "unknown",
            identifier=identifier,
            institution=texts["account_institution"],
            country=texts["account_country"],
            currency=currency,
            reference=reference or None,
            from_date=_day(row["account_from_date"]),
            to_date=_day(row["account_to_date"]),
            holder_name=texts["account_holder_name"],
        )

    def _follow(self, rows: pl.DataFrame) -> None:
        """Take the running balances of a batch's accepted, booked records."""
        totals = pl.DataFrame(
            {"statement": range(len(self.chains)), "before": [chain.total for chain in self.chains]},
            schema={"statement": pl.Int32(), "before": MONEY},
        )
        summed = (
            rows.select("statement", "amount", "balance_after", "locator")
            .join(totals, on="statement", how="left", maintain_order="left")
            .with_columns((pl.col("amount").cum_sum().over("statement") + pl.col("before")).alias("upto"))
        )
        printed = summed.filter(pl.col("balance_after").is_not_null()).select(
            "statement",
            (pl.col("balance_after") - pl.col("upto")).alias("forward"),
            (pl.col("balance_after") + pl.col("upto") - pl.col("amount")).alias("backward"),
            "locator",
        )
        for index, total in summed.group_by("statement").agg(pl.col("upto").last()).iter_rows():
            self.chains[index].total = total
        self._link(printed)

    def _link(self, printed: pl.DataFrame) -> None:
        carried = [
            {
                "statement": index,
                "forward": chain.last[0],
                "backward": chain.last[1],
                "locator": chain.last[2],
            }
            for index, chain in enumerate(self.chains)
            if chain.last is not None
        ]
        linked = (
            pl.concat([pl.DataFrame(carried, schema=printed.schema), printed])
            .with_columns(
                pl.col("forward", "backward", "locator").shift(1).over("statement").name.prefix("prior_")
            )
            .with_columns(
                (pl.col("forward") != pl.col("prior_forward")).fill_null(value=False).alias("f"),
                (pl.col("backward") != pl.col("prior_backward")).fill_null(value=False).alias("b"),
            )
        )
        seen = linked.group_by("statement", maintain_order=True).agg(
            pl.col("forward").first().alias("first_forward"),
            pl.col("backward").first().alias("first_backward"),
            pl.col("forward").last(),
            pl.col("backward").last(),
            pl.col("locator").last(),
            pl.col("prior_locator").count().alias("links"),
            pl.col("f").sum(),
            pl.col("b").sum(),
            pl.col("locator").filter("f").first().alias("f_at"),
            pl.col("prior_locator").filter("b").last().alias("b_at"),
        )
        for row in seen.iter_rows(named=True):
            chain = self.chains[row["statement"]]
            chain.first = chain.first or (row["first_forward"], row["first_backward"])
            chain.last = (row["forward"], row["backward"], row["locator"])
            chain.links += row["links"]
            chain.breaks = (chain.breaks[0] + row["f"], chain.breaks[1] + row["b"])
            chain.forward_broken_at = chain.forward_broken_at or row["f_at"]
            chain.backward_broken_at = row["b_at"] or chain.backward_broken_at

    def close(self, *, complete: bool) -> list[str]:
        """Set the statements' balances when all records are read; what a person should know."""
        newest_first = self.sources.profile.newest_first
        for statement, chain in zip(self.statements, self.chains, strict=True):
            statement.complete = complete
            if chain.first is not None and chain.last is not None:
                if newest_first:
                    opening, closing = chain.last[1] - chain.total, chain.first[1]
                else:
                    opening, closing = chain.first[0], chain.last[0] + chain.total
                statement.opening_balance, statement.closing_balance = opening, closing
                statement.opening_basis = statement.closing_basis = "derived"
            statement.running_balance_broken_at = (
                chain.backward_broken_at if newest_first else chain.forward_broken_at
            )
        return [*self._stated(), *self._order_messages()]

    def _stated(self) -> list[str]:
        """Balances that the preamble or footer states go before derived ones."""
        messages = []
        for which in ("opening", "closing"):
            said = self.sources.fixed(self.sources.profile.account.get(f"{which}_balance"))
            if not said:
                continue
            grammar = self.sources.profile.numbers
            value = pl.select(numbers.amount(numbers.normalised(pl.lit(said), grammar), grammar)).item()
            if value is None:
                messages.append(
                    f"The {which} balance {said[:60]!r} is not a number as the profile writes them."
                )
            elif len(self.statements) == 1:
                setattr(self.statements[0], f"{which}_balance", value)
                setattr(self.statements[0], f"{which}_basis", "stated")
        return messages

    def _order_messages(self) -> list[str]:
        newest = self.sources.profile.newest_first
        declared, other = (1, 0) if newest else (0, 1)
        messages = []
        for statement, chain in zip(self.statements, self.chains, strict=True):
            if chain.links and chain.breaks[declared] and not chain.breaks[other]:
                said, proved = ("newest", "oldest") if newest else ("oldest", "newest")
                messages.append(
                    f"The running balance of {statement.identifier or 'the account'} shows that the lines are "
                    f"{proved} first, not {said} first as profile {self.sources.profile.name} says: correct "
                    "`order` in the profile and read the file again."
                )
        return messages


def _day(value: object) -> date | None:
    assert value is None or isinstance(value, date)
    return value
