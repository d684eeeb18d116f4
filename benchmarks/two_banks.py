"""The public set of payments at two banks (Splink's datasets): memo cut, amount off by fee or rate, days between.

    MONEYTRAIL_CORPUS=... python -m benchmarks.two_banks

Every payment is once in each file. There is no account, holder or reference, so the weights of `pairing` do not apply:
weights of this set's own (memo, amount, days; set by hand after a look at its lags, its amounts and 25 rows) go
through the same choice of the best total with margins. Beside it: the same amount, the same first word and the nearest
later day.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from transforms.flows.pairing.assignment import chosen_pairs

_SETS = "entity-resolution/moj-analytical-services__splink_datasets"
_MET = """
WITH o AS (SELECT ground_truth AS debit, upper(trim(memo)) AS memo, transaction_date AS day, amount
    FROM read_parquet(?)),
d AS (SELECT ground_truth AS credit, upper(trim(memo)) AS memo_in, transaction_date AS day_in, amount AS amount_in
    FROM read_parquet(?))
SELECT debit, credit, memo, memo_in, (day_in - day)::INTEGER AS days, amount_in / amount AS share
FROM o JOIN d ON left(memo, 3) = left(memo_in, 3) AND day_in BETWEEN day + 1 AND day + 21
    AND amount_in BETWEEN amount * 0.88 AND amount * 1.14
ORDER BY debit, credit
"""
_MEMO = ((99.5, 120), (90, 80), (75, 40), (60, 0), (0, -60))
_MONEY = ((0.0001, 100), (0.01, 50), (0.03, 40), (0.06, 20), (1.0, -20))
_DAYS = ((2, 40), (6, 10), (21, -10))
_FLOOR, _MOST = 40, 600


def _scored(met: pl.DataFrame) -> pl.DataFrame:
    """Tenths of the memo's likeness, the amounts and the days between."""
    likeness = process.cpdist(met["memo"].to_list(), met["memo_in"].to_list(), scorer=fuzz.ratio)
    apart = np.abs(met["share"].to_numpy() - 1)
    memo = np.select([likeness >= limit for limit, _ in _MEMO], [weight for _, weight in _MEMO])
    money = np.select([apart <= limit for limit, _ in _MONEY], [weight for _, weight in _MONEY])
    days = np.select([met["days"].to_numpy() <= limit for limit, _ in _DAYS], [weight for _, weight in _DAYS])
    own = pl.col("debit").cast(pl.Int64)
    return met.select(
        pl.col("debit").cast(pl.UInt32),
        pl.col("credit").cast(pl.UInt32),
        pl.Series("tenths", (memo + money + days - _FLOOR).astype(np.int32)),
        own.alias("alike_debit"),
        pl.col("credit").cast(pl.Int64).alias("alike_credit"),
    )


def _line(name: str, pairs: pl.DataFrame, size: int) -> None:
    right = pairs.filter(pl.col("debit") == pl.col("credit")).height
    precision, recall = right / max(pairs.height, 1), right / size
    both = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{name:28}{pairs.height:>8}{precision:>11.4f}{recall:>9.4f}{both:>9.4f}", flush=True)


def main() -> None:
    """Print precision, recall and F1."""
    corpus = os.environ.get("MONEYTRAIL_CORPUS")
    if not corpus:
        sys.exit("MONEYTRAIL_CORPUS does not name the folder of the public sets.")
    files = [
        str(Path(corpus) / _SETS / f"transactions_{name}.dev.parquet") for name in ("origin", "destination")
    ]
    with duckdb.connect() as connection:
        met = connection.sql(_MET, params=files).pl()
        size = connection.execute("SELECT count(*) FROM read_parquet(?)", files[:1]).fetchall()[0][0]
    print(
        f"{size} payments, {met.height} pairs looked at\n{'':28}{'pairs':>8}{'precision':>11}{'recall':>9}{'F1':>9}"
    )
    word = pl.col("memo").str.split(" ").list.first() == pl.col("memo_in").str.split(" ").list.first()
    near = met.filter(word & ((pl.col("share") - 1).abs() < 1e-9)).sort("days", "debit", "credit")
    near = near.unique("debit", keep="first", maintain_order=True)
    _line("equal amount, nearest day", near.unique("credit", keep="first", maintain_order=True), size)
    chosen = chosen_pairs(_scored(met), _MOST)
    _line("best total", chosen, size)
    for margin in (10, 30, 60):
        sure = chosen.filter(pl.col("margin").is_null() | (pl.col("margin") >= margin))
        _line(f"  margin of {margin / 10:g} and more", sure, size)


if __name__ == "__main__":
    main()
