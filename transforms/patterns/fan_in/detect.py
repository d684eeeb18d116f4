"""The collector pattern: many unrelated payers, a price and its multiples, passed on soon.

The subject takes money, it never pays it: somebody with outgoing payments only can not be found.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.configuration import Configuration
from transforms.patterns.evidence import Evidence, amount_of, ends_of, ledgers_of
from transforms.patterns.fan_in import parts as weighed
from transforms.patterns.fan_in.assessment import Assessment, assess
from transforms.patterns.fan_in.caps import caps_of
from transforms.patterns.fan_in.rule import FanIn, fan_in_of
from transforms.patterns.finding import Finding, Part, Seed, score_of
from transforms.patterns.likely_accounts import accounts_of, likely_accounts, rests_on_likeness
from transforms.patterns.names import Lexicon, lexicon_of

NAME = "collector_fan_in"
FED_TO_TRACING = ("established", "probable")


def collector_fan_in(evidence: Evidence, configuration: Configuration) -> Iterator[Finding]:
    """Beneficiaries whom many unrelated persons paid a price, with what speaks for and against.

    Method and thresholds: docs/methods/collector-fan-in.md. Gives one finding a subject, in order of
    its id. Payments of one found collector to another are no fees: once collectors are known,
    whomever they paid is looked at again without them.
    """
    rule, lexicon = fan_in_of(configuration), lexicon_of(configuration)
    subjects = many_paid(evidence, rule)
    first = _found(evidence, subjects, frozenset(), rule, lexicon)
    collectors = frozenset(f.subject_id for f in first.values() if f.strength in FED_TO_TRACING)
    paid_by_collector = sorted(first.keys() & _payees_of(evidence, collectors))
    again = _found(evidence, paid_by_collector, collectors, rule, lexicon)
    kept = {subject: finding for subject, finding in first.items() if subject not in paid_by_collector}
    kept |= again
    yield from (kept[subject] for subject in sorted(kept))


def many_paid(evidence: Evidence, rule: FanIn) -> list[str]:
    """Subjects whom at least `least_payers` others paid more than small sums, sorted.

    A cheap first sieve over all transfers: half the least price in all, as in `payers_of`. A payer of
    whom any sum has no rate is kept.
    """
    paid = ends_of(evidence).filter(
        pl.col("kind").is_in(["payment", "hawala"]) & (pl.col("channel") != "card")
    )
    by_payer = (
        paid.drop_nulls(["payer", "payee"])
        .group_by("payee", "payer")
        .agg(
            pl.col("amount_ref").sum().alias("together"),
            pl.col("amount_ref").is_null().any().alias("unknown"),
        )
    )
    large = by_payer.filter(pl.col("unknown") | (pl.col("together") >= rule.least_price / 2))
    counted = large.group_by("payee").agg(pl.len().alias("payers"))
    return counted.filter(pl.col("payers") >= rule.least_payers).collect()["payee"].sort().to_list()


def _payees_of(evidence: Evidence, payers: frozenset[str]) -> set[str]:
    wanted = pl.Series(sorted(payers), dtype=pl.String()).implode()
    paid = ends_of(evidence).filter(pl.col("payer").is_in(wanted)).select("payee").drop_nulls().collect()
    return set(paid["payee"].to_list())


def _found(
    evidence: Evidence, subjects: list[str], not_fees: frozenset[str], rule: FanIn, lexicon: Lexicon
) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for ledger in ledgers_of(evidence, subjects):
        assessment = assess(ledger, not_fees, rule, lexicon)
        finding = assessment and finding_of(assessment, evidence, rule)
        if finding:
            found[ledger.subject_id] = finding
    return found


def finding_of(a: Assessment, evidence: Evidence, rule: FanIn) -> Finding | None:
    """The weighed finding; None where its score is too low to be worth a person's look."""
    parts = weighed.parts_of(a, rule)
    score = score_of(parts)
    if score < rule.least_possible:
        return None
    caps = caps_of(a, rule)
    strength = "probable" if score >= rule.least_probable and not caps else "possible"
    known = [fee.ref_units for fee in a.fees if fee.ref_units is not None]
    passed = a.onward.passed_on
    return Finding(
        NAME,
        a.ledger.subject_kind,
        a.ledger.subject_id,
        strength,
        score,
        explanation_of(a, parts, caps, strength, _likely(a, evidence)),
        start=a.fees[0].at,
        end=max(movement.at for movement in (*a.fees, *passed)),
        amount_ref=amount_of(sum(known)) if len(known) == len(a.fees) else None,
        parts=parts,
        transfers=(
            *((fee.transfer_id, "fee_in") for fee in a.fees),
            *((movement.transfer_id, "passed_on") for movement in passed),
            *((movement.transfer_id, "refund") for movement in a.onward.refunds),
        ),
        seeds=_seeds(a, evidence) if strength in FED_TO_TRACING else (),
    )


def _seeds(a: Assessment, evidence: Evidence) -> tuple[Seed, ...]:
    """Credit entries of the fees on the beneficiary's own statement, with their booked amounts.

    A fee that a reversal took back whole is no seed: the booking is unwound, not traced (DOMAIN.md 4.3).
    """
    undone = sorted((m.other, m.units) for m in a.onward.refunds if m.kind == "reversal")
    seeds: list[str] = []
    for fee in a.fees:
        if (fee.other, fee.units) in undone:
            undone.remove((fee.other, fee.units))
        elif fee.entry_id is not None:
            seeds.append(fee.entry_id)
    wanted = pl.Series(seeds, dtype=pl.String()).implode()
    rows = evidence.entries.filter(pl.col("entry_id").is_in(wanted)).sort("entry_id")
    return tuple(Seed(*row) for row in rows.select("entry_id", "amount", "currency").iter_rows())


def _likely(a: Assessment, evidence: Evidence) -> str:
    """What a person must know where the beneficiary's accounts are one person's by likeness only."""
    own = accounts_of(evidence.party_accounts, a.ledger.subject_id)
    return rests_on_likeness(likely_accounts(evidence.party_accounts, own))


def explanation_of(
    a: Assessment, parts: tuple[Part, ...], caps: tuple[str, ...], strength: str, likely: str = ""
) -> str:
    """The finding in words: what came in, what fits, where it went, what speaks against. Names no payer."""
    currencies = sorted({fee.currency for fee in a.fees})
    sums = " and ".join(weighed.total(a.fees, code) for code in currencies)
    first, last = a.fees[0].at.date(), a.fees[-1].at.date()
    words = {part.name: part.words for part in parts}
    against = [p.words for p in parts if p.weight < 0 and p.value > 0]
    sentences = [
        f"{len(a.fees)} payments of {sums} from {first} to {last}: {words['payers']}",
        words["price"],
        f"{len(a.kin_fees)} of the payments are by namesakes of the beneficiary, in whole prices"
        if a.kin_fees
        else "",
        words["passed_on"],
        words["few_receivers"] if a.onward.passed_on else "",
        f"against it: {'; '.join(against)}" if against else "nothing that was tested speaks against it",
        f"{strength}, because {'; '.join(caps)}" if caps else f"{strength} by these parts together",
        likely,
        "" if a.own_side else "No seed for the tracing: the credits are not on a statement in evidence",
        "software alone never says established: that takes a person's corroboration",
    ]
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences if sentence)
