"""How well transfers are matched: precision and recall on movements whose two sides are known.

    python -m benchmarks.transfer_quality [MOVEMENTS] [SEED ...]     default 20000, seeds 1 to 3

Synthetic (fixtures/movements.py): fees, delays, splits, exchanges, misspelt and missing names, missing sides. A pair of
the truth is a debit and a credit that are both in evidence, also a sum and a part where other parts are not. Beside it
stands what equal keys alone find: the same reference, or accounts that both statements name, with equal amounts within
five days.
"""

from __future__ import annotations

import sys

import polars as pl

from fixtures.movements import Movements, noisy_movements
from transforms.configuration import load_configuration
from transforms.flows.build import TransferFrames, transfers_of
from transforms.schema import ACCOUNTS, ENTRIES, PARTY_ACCOUNTS, conform

_PAIR = ["debit_entry_id", "credit_entry_id"]


def matched(made: Movements) -> TransferFrames:
    """Transfers of the movements' entries, by the configuration as it stands."""
    return transfers_of(
        conform(ENTRIES, made.entries),
        conform(ACCOUNTS, made.accounts),
        PARTY_ACCOUNTS.empty(),
        load_configuration(),
        "EUR",
    )


def pairs_found(found: TransferFrames) -> pl.DataFrame:
    """debit_entry_id, credit_entry_id, match_basis and match_strength of every transfer with two sides."""
    wide = found.transfer_entries.pivot(on="side", index="transfer_id", values="entry_id").drop_nulls()
    wide = wide.rename({"debit": _PAIR[0], "credit": _PAIR[1]})
    how = found.transfers.select("transfer_id", "match_basis", "match_strength")
    return wide.join(how, on="transfer_id", how="left").drop("transfer_id")


def equal_keys(entries: pl.DataFrame) -> pl.DataFrame:
    """The baseline: pairs by equal keys alone, the nearest day first, each entry once."""
    day = pl.col("booked_at").cast(pl.Date).alias("day")
    columns = ["entry_id", "account_id", "counterparty_account_id", "reference", "currency"]
    rows = entries.select(*columns, pl.col("amount").abs().alias("size"), "amount", day)
    debits = rows.filter(pl.col("amount") < 0)
    credits = rows.filter(pl.col("amount") > 0)
    by_reference = debits.drop_nulls("reference").join(
        credits, on=["reference", "currency", "size"], suffix="_in"
    )
    by_accounts = debits.join(
        credits,
        left_on=["account_id", "counterparty_account_id", "currency", "size"],
        right_on=["counterparty_account_id", "account_id", "currency", "size"],
        suffix="_in",
    )
    both = pl.concat([by_reference, by_accounts], how="diagonal")
    lag = (pl.col("day_in") - pl.col("day")).dt.total_days()
    near = both.filter(lag.is_between(-1, 5)).sort(lag.abs(), "entry_id", "entry_id_in")
    once = near.unique("entry_id", keep="first", maintain_order=True)
    once = once.unique("entry_id_in", keep="first", maintain_order=True)
    return once.select(pl.col("entry_id").alias(_PAIR[0]), pl.col("entry_id_in").alias(_PAIR[1]))


def score(found: pl.DataFrame, truth: pl.DataFrame) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs."""
    right = found.join(truth, on=_PAIR, how="semi").height
    precision, recall = right / max(found.height, 1), right / max(truth.height, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _table(count: int, seeds: list[int]) -> None:
    print(f"{'':24}{'pairs':>9}{'precision':>11}{'recall':>9}{'F1':>9}")
    all_found, all_truth, all_base = [], [], []
    for seed in seeds:
        made = noisy_movements(count, seed)
        mark = pl.lit(seed).alias("seed")
        all_found.append(pairs_found(matched(made)).with_columns(mark))
        all_truth.append(made.truth.with_columns(mark))
        all_base.append(equal_keys(made.entries).with_columns(mark))
    found, truth, base = (_joined(frames) for frames in (all_found, all_truth, all_base))
    _line("moneytrail", found, truth)
    _line("equal keys", base, truth)
    for strength in ("established", "probable"):
        _line(f"  {strength}", found.filter(pl.col("match_strength") == strength), truth)
    for basis in found["match_basis"].unique().sort():
        _line(f"  by {basis}", found.filter(pl.col("match_basis") == basis), truth)
    print("recall by noise")
    for noise in truth["noise"].unique().sort():
        _line(f"  {noise}", found, truth.filter(pl.col("noise") == noise), recall_only=True)


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Frames of several seeds as one: ids are told apart by the seed."""
    rows = pl.concat(frames)
    return rows.with_columns(pl.format("{}:{}", "seed", name).alias(name) for name in _PAIR)


def _line(name: str, found: pl.DataFrame, truth: pl.DataFrame, *, recall_only: bool = False) -> None:
    precision, recall, both = score(found, truth)
    size = truth.height if recall_only else found.height
    shown = f"{'':>11}{recall:>9.4f}" if recall_only else f"{precision:>11.4f}{recall:>9.4f}{both:>9.4f}"
    print(f"{name:24}{size:>9}{shown}", flush=True)


def main(arguments: list[str]) -> None:
    """Print the tables."""
    numbers = [int(argument) for argument in arguments]
    _table(numbers[0] if numbers else 20_000, numbers[1:] or [1, 2, 3])


if __name__ == "__main__":
    main(sys.argv[1:])
