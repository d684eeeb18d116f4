"""The ledger as the arrays that a kernel walks: only accounts that the seeds can reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.errors import Refused
from transforms.money import MONEY
from transforms.tracing.gained import Gain, parted
from transforms.tracing.gained import marks as marks_of_gains
from transforms.tracing.kernels.arrays import NONE, Flags, Flows, Places
from transforms.tracing.kernels.ordering import causal_order, chain, chain_sorted
from transforms.tracing.kernels.reaching import lines_of, reached
from transforms.tracing.kernels.rules.codes import FIFO, PRO_RATA, RULES
from transforms.tracing.kernels.wide import signs_of
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import Marks, asserted_days, marks_of
from transforms.tracing.resales import Resold, resold
from transforms.tracing.reversals import taken_back
from transforms.tracing.sums import Summed, in_parts, sides_of
from transforms.tracing.units import Scales, extents_of, scales_of, to_units, together, units_array

POCKET = ["account_id", "currency"]
"""Money of one currency on one account is one queue."""


SETTLEMENT = "settlement"
"""Kind of a transfer by which hawaladars settle what they owe each other."""


@dataclass(frozen=True)
class Network:
    """Entries in order of time as frames and arrays, row for row.

    entries: row, entry_id, account_id, currency, transfer_id, counterparty_account_id, pocket, made (no line of a
    statement: `resales`, `sums`). pockets: pocket, account_id, currency, opening (units), known, is_asset, part_of
    (of a sum's pocket its account). cuts: credit and debit of transfers whose credit could not be taken after its
    debit. notes: sales that were not carried on.
    """

    flows: Flows
    order: Places
    cuts: Places
    entries: pl.DataFrame
    pockets: pl.DataFrame
    marks: Marks
    scales: Scales
    as_of: date
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """Which rule an account follows, by name (`kernels.rules.codes.RULES`).

    of_account: rules elected for single accounts, by account_id; all others follow `default`. of_pocket: the
    same for an account's money of one currency; it goes first.
    """

    default: str = "fifo"
    of_account: Mapping[str, str] = field(default_factory=dict)
    of_pocket: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, account_id: str, currency: str) -> str:
        """The rule of an account's money in one currency."""
        return self.of_pocket.get((account_id, currency), self.of_account.get(account_id, self.default))


def network_of(
    ledger: TracingLedger,
    seeds: pl.DataFrame,
    as_of: date | None,
    rules: Rules | None = None,
    *,
    within: pl.DataFrame | None = None,
    more: pl.Series | None = None,
    gains: Sequence[Gain] = (),
) -> Network:
    """Arrays of all entries up to `as_of` (default: the last day booked or asserted) on accounts within reach.

    Reads: frames of the ledger; seeds (TRACE_SEEDS); within (account_id, currency): the pockets to walk,
    by default those that seeded money can come to, by payments made after it came; more: entries from which money
    goes on as from seeds. gains: what of credits stands apart as gain, by seeds beyond those that are asserted.
    Raises: Refused for a seed that fits no entry or a transfer with two entries on one side.
    """
    day = as_of or max([_last_day(ledger), *asserted_days(seeds)])
    lines = _lines(ledger, day, gains)
    if within is None:
        begins = seeds["entry_id"] if more is None else pl.concat([seeds["entry_id"], more])
        is_reached = _reached(lines.booked, lines.pairs, begins, lines.pockets.height)
    else:
        is_reached = _is_within(lines.pockets, within, lines.summed)
    made = lines.booked.filter("made")
    made = made.filter(pl.Series(is_reached[made["pocket"].to_numpy()]))
    amounts = pl.concat([frame.select("currency", "amount") for frame in (seeds, made)])
    own = lines.pockets.filter(is_reached)
    scales = scales_of(_extents(ledger, amounts, own))
    marks = marks_of(seeds, ledger.entries, scales, day)
    own = own.join(lines.summed.pockets, on=POCKET, how="left", maintain_order="left")
    pockets = _with_openings(own, lines.openings, lines.again.openings["account_id"], scales)
    entries = _reached_entries(lines.booked, is_reached, scales)
    row_of = np.full(lines.booked.height, NONE, np.int32)
    row_of[entries["number"].to_numpy()] = np.arange(entries.height, dtype=np.int32)
    listed = marks.rows.drop("currency")
    listed = pl.concat([listed, marks_of_gains(gains, len(marks.seed_ids), listed)])
    seeded = listed.join(entries.select("entry_id", "row"), on="entry_id", how="inner")
    seeded = seeded.sort("row", "place", "seed")
    flows = _flows(entries, pockets, row_of[lines.pairs], seeded, rules or Rules())
    picks = row_of[_numbered(lines.picks, lines.booked)]
    flows = with_picks(flows, picks[(picks != NONE).all(axis=1)], entries["entry_id"])
    order, cuts = causal_order(flows.pocket, signs_of(flows.amount), flows.link, flows.following, flows.first)
    return Network(flows, order, cuts, entries, pockets, marks, scales, day, lines.again.notes)


@dataclass(frozen=True)
class _Lines:
    """All lines up to a day, whatever of them is reached.

    booked: number, pocket and columns of entries. pairs: numbers (debit, credit) along which money moves. picks: entry
    ids (debit, credit) of one account, the one paid with the other. pockets: pocket, account_id, currency.
    openings: what statements, sales and sums say that pockets held before.
    """

    booked: pl.DataFrame
    pairs: Places
    picks: pl.DataFrame
    pockets: pl.DataFrame
    openings: pl.DataFrame
    summed: Summed
    again: Resold


def _lines(ledger: TracingLedger, day: date, gains: Sequence[Gain]) -> _Lines:
    """Entries with the lines of sums, of assets that are sold again and of gains, and what ties them."""
    summed = _booked(ledger, day)
    again = resold(summed.booked, ledger)
    booked = parted(again.booked, gains)
    pockets = booked.select(POCKET).unique().sort(POCKET).with_row_index("pocket")
    booked = booked.join(pockets, on=POCKET, how="left", maintain_order="left").with_row_index("number")
    back = taken_back(ledger, day)
    over = pl.concat([ended(ledger), again.over]).unique()
    linked = pl.concat([back.links, again.pairs])
    for side in ("debit", "credit"):  # what a reversal or a sale ties is no sum
        summed = replace(summed, pairs=summed.pairs.join(linked, on=side, how="anti"))
    linked = pl.concat([linked, summed.pairs])
    opened = summed.pockets.select(*POCKET, opening_balance=pl.lit(0, MONEY))
    return _Lines(
        booked,
        pairs=np.concatenate([_pairs(booked, over), _numbered(linked, booked)]),
        picks=pl.concat([back.picks, ledger.matches]),
        pockets=pockets,
        openings=pl.concat([_openings(ledger.statements), again.openings, opened]),
        summed=summed,
        again=again,
    )


def _last_day(ledger: TracingLedger) -> date:
    day: Any = ledger.whole.last_day if ledger.whole else ledger.entries["booked_at"].dt.date().max()
    if day is None:
        raise Refused("There is no entry to trace.", todo="ingest statements and run the case first")
    assert isinstance(day, date)
    return day


def _openings(statements: pl.DataFrame) -> pl.DataFrame:
    """Balance before the first entry, by account and currency; null where nothing states it."""
    first = statements.sort(*POCKET, "position", "statement_id").unique(
        POCKET, keep="first", maintain_order=True
    )
    return first.select(*POCKET, "opening_balance")


def _extents(ledger: TracingLedger, more: pl.DataFrame, pockets: pl.DataFrame) -> pl.DataFrame:
    """Of all amounts of the ledger in the currencies that matter: a unit never depends on what is reached.

    more: currency and amount of seeds and parts.
    """
    currencies = pl.concat([pockets["currency"], more["currency"]]).unique().implode()
    of_ledger = ledger.whole.amounts if ledger.whole else _extents_of_whole(ledger)
    both = together(of_ledger, extents_of(more), ledger.coins)
    return both.filter(pl.col("currency").is_in(currencies))


def _extents_of_whole(ledger: TracingLedger) -> pl.DataFrame:
    opened = ledger.statements.select("currency", pl.col("opening_balance").alias("amount"))
    return extents_of(pl.concat([ledger.entries.select("currency", "amount"), opened]))


def _is_within(pockets: pl.DataFrame, within: pl.DataFrame, summed: Summed) -> NDArray[np.bool_]:
    """True for the pockets within, and those of their sums."""
    own = within.select("currency", part_of="account_id")
    of_sums = summed.pockets.join(own, on=["part_of", "currency"], how="semi").select(POCKET)
    listed = pl.concat([within.select(POCKET), of_sums]).with_columns(is_in=True)
    found = pockets.join(listed, on=POCKET, how="left", maintain_order="left")
    return found["is_in"].fill_null(value=False).to_numpy()


def _booked(ledger: TracingLedger, day: date) -> Summed:
    """Entries up to a day, each with the transfer that it is a side of; a sum that stands for several in its parts."""
    kept = ledger.entries.filter(pl.col("booked_at").dt.date() <= day)
    columns = [*POCKET, "entry_id", "account_sequence", "booked_at", "amount", "counterparty_account_id"]
    sides = sides_of(ledger)
    own = sides.filter(~pl.col("is_part")).select("entry_id", "transfer_id", "side")
    joined = kept.select(columns).join(own, on="entry_id", how="left", maintain_order="left")
    if joined.height > kept.height:
        twice = joined.filter(pl.col("entry_id").is_duplicated())["entry_id"].sort()[0]
        raise Refused(f"The entry {twice} is a side of two transfers, so its money would count twice.")
    return in_parts(joined, sides, ledger.parts)


def ended(ledger: TracingLedger) -> pl.DataFrame:
    """Transfers (transfer_id) at which a trail ends though both sides may be seen: who was paid had given value.

    Payments for assets, and settlements between hawaladars: the value went with the hawala transfer that they
    settle, and is not counted a second time.
    """
    settled = ledger.transfers.filter(pl.col("kind") == SETTLEMENT).select("transfer_id")
    return pl.concat([ledger.asset_payments.select("transfer_id"), settled]).unique()


def _pairs(booked: pl.DataFrame, over: pl.DataFrame) -> Places:
    """Numbers (debit, credit) of transfers both of whose sides are seen, but for those at which trails end."""
    followed = booked.filter(pl.col("transfer_id").is_not_null()).join(over, on="transfer_id", how="anti")
    halves = []
    for side, is_moving in (("debit", pl.col("amount") < 0), ("credit", pl.col("amount") > 0)):
        half = followed.filter((pl.col("side") == side) & is_moving)
        halves.append(half.select("transfer_id", pl.col("number").cast(pl.Int32).alias(side)))
    pairs = halves[0].join(halves[1], on="transfer_id", how="inner")
    for side in ("debit", "credit"):
        if pairs[side].is_duplicated().any():
            twice = pairs.filter(pl.col(side).is_duplicated())["transfer_id"].sort()[0]
            raise Refused(f"The transfer {twice} has two entries on one side; tracing follows one to one.")
    return pairs.select("debit", "credit").to_numpy()


def _numbered(pairs: pl.DataFrame, booked: pl.DataFrame) -> Places:
    """Pairs of entry ids (debit, credit) as their numbers."""
    if pairs.is_empty():
        return np.empty((0, 2), np.int32)
    numbers = booked.select("entry_id", pl.col("number").cast(pl.Int32))
    found = pairs
    for side in ("debit", "credit"):
        found = found.join(
            numbers.rename({"entry_id": side, "number": f"{side}_number"}), on=side, how="inner"
        )
    return found.sort("debit").select("debit_number", "credit_number").to_numpy()


def _reached(booked: pl.DataFrame, pairs: Places, begins: pl.Series, count: int) -> NDArray[np.bool_]:
    """True for pockets that money can come to which lies on the entries `begins` (entry_id)."""
    moments = booked["booked_at"].dt.epoch("us").to_numpy()
    lines = lines_of(_places(booked["pocket"]), booked["account_sequence"].to_numpy(), moments, count)
    line = np.empty(booked.height, np.int32)
    line[lines.entry] = np.arange(booked.height, dtype=np.int32)
    own = booked.join(begins.to_frame("entry_id"), on="entry_id", how="semi")["number"].to_numpy()
    came = lines.since[line[pairs[:, 1]]]
    return reached(lines.first, line[pairs[:, 0]], came, lines.since[line[own]])


def _reached_entries(booked: pl.DataFrame, reached: NDArray[np.bool_], scales: Scales) -> pl.DataFrame:
    """Entries of the reached pockets in order of time, their pockets numbered anew."""
    anew = pl.Series("pocket", np.cumsum(reached, dtype=np.int32) - 1)
    pocket = booked["pocket"].to_numpy()
    kept = booked.with_columns(anew[pocket].alias("pocket")).filter(reached[pocket])
    if not kept["entry_id"].is_sorted():
        kept = kept.sort("entry_id")
    # Numbers sort faster than texts: what is equal stays in the order of the ids.
    order = np.lexsort((kept["account_sequence"].to_numpy(), kept["booked_at"].dt.epoch("us").to_numpy()))
    ordered = kept[order].with_row_index("row")
    return ordered.with_columns(to_units(scales).alias("units"))


def _with_openings(
    pockets: pl.DataFrame, openings: pl.DataFrame, assets: pl.Series, scales: Scales
) -> pl.DataFrame:
    joined = pockets.drop("pocket").join(openings, on=POCKET, how="left", maintain_order="left")
    listed = joined.with_row_index("pocket").select(
        "pocket",
        *POCKET,
        to_units(scales, "opening_balance").fill_null(0).alias("opening"),
        pl.col("opening_balance").is_not_null().alias("known"),
        "part_of",
        is_asset=pl.col("account_id").is_in(assets.implode()),
    )
    codes = [(pl.col("currency").rank("dense") - 1), pl.col("pocket") + pl.len()]
    # Money becomes a share of an asset, and back, as it becomes another currency.
    return listed.with_columns(
        pl.when("is_asset").then(codes[1]).otherwise(codes[0]).cast(pl.Int32).alias("currency_code")
    )


def _flows(
    entries: pl.DataFrame, pockets: pl.DataFrame, pairs: Places, seeds: pl.DataFrame, rules: Rules
) -> Flows:
    pocket = _places(entries["pocket"])
    first = np.full(pockets.height, NONE, np.int32)
    seeded = np.zeros(entries.height, np.uint8)
    seeded[seeds["row"].to_numpy()] = 1
    return Flows(
        pocket=pocket,
        amount=units_array(entries["units"]),
        link=_links(pairs, entries.height),
        following=_following(entries, pocket, first),
        first=first,
        opening=units_array(pockets["opening"]),
        known=pockets["known"].cast(pl.UInt8).to_numpy(writable=True),
        currency=_places(pockets["currency_code"]),
        seeded=seeded,
        seed_entry=_places(seeds["row"]),
        seed_place=seeds["place"].cast(pl.UInt8).to_numpy(writable=True),
        seed_number=_places(seeds["seed"]),
        seed_amount=units_array(seeds["units"]),
        rule=_rules(pockets, rules),
        picked=np.full(entries.height, NONE, np.int32),
        pick_amount=units_array(seeds["units"].clear()),
    )


def with_picks(flows: Flows, pairs: Places, entry_ids: pl.Series) -> Flows:
    """The flows with pairs (debit, credit) of which the debit takes what the credit brought.

    Raises: Refused for an entry in two pairs.
    """
    if not len(pairs):
        return flows
    entries, counts = np.unique(pairs, return_counts=True)
    if counts.max() > 1:
        twice = entry_ids[int(entries[counts.argmax()])]
        raise Refused(
            f"The entry {twice} is matched twice: by two matches of the case plan, or by one and by a reversal.",
            todo="leave out one of the matches that name it",
        )
    numbers = np.arange(len(pairs), dtype=np.int32)
    flows.picked[pairs[:, 0]], flows.picked[pairs[:, 1]] = numbers, numbers
    flows.seeded[entries] = 1
    both = np.minimum(-flows.amount[pairs[:, 0]], flows.amount[pairs[:, 1]])
    return flows._replace(pick_amount=both)


def _rules(pockets: pl.DataFrame, rules: Rules) -> Flags:
    codes = np.full(pockets.height, RULES[rules.default], np.uint8)
    if rules.of_account or rules.of_pocket:
        accounts = pockets.select(pl.coalesce("part_of", "account_id"), "currency")
        names = (rules.of(account, currency) for account, currency in accounts.iter_rows())
        codes = np.fromiter((RULES[name] for name in names), np.uint8, pockets.height)
    # The parts of a sum share what left for them: in order, or by a rule of shares.
    codes[pockets["part_of"].is_not_null().to_numpy() & (codes != PRO_RATA)] = FIFO
    codes[pockets["is_asset"].to_numpy()] = PRO_RATA
    return codes


def _links(pairs: Places, size: int) -> Places:
    # A debit out of reach brings nothing traced, so its credit counts as clean.
    tied = pairs[(pairs != NONE).all(axis=1)]
    link = np.full(size, NONE, np.int32)
    link[tied[:, 0]], link[tied[:, 1]] = tied[:, 1], tied[:, 0]
    return link


def _following(entries: pl.DataFrame, pocket: Places, first: Places) -> Places:
    following, agrees = chain(pocket, _numbers(entries["account_sequence"]), first)
    if agrees:
        return following
    ranked = entries.select("row", "pocket", "account_sequence").sort("pocket", "account_sequence", "row")[
        "row"
    ]
    first[:] = NONE
    return chain_sorted(pocket, _places(ranked), first)


def _places(values: pl.Series) -> Places:
    return values.cast(pl.Int32).to_numpy(writable=True)


def _numbers(values: pl.Series) -> NDArray[np.int64]:
    return values.cast(pl.Int64).to_numpy(writable=True)
