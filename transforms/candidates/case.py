"""The frames of a case, and the lookups that the shield and the candidates share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from transforms.candidates.rule import CandidateRule, ShieldRule
from transforms.configuration import Configuration
from transforms.errors import MoneytrailError
from transforms.money import round_to_minor
from transforms.parties.whose import owners
from transforms.patterns.evidence import READ as PATTERNS_READ
from transforms.patterns.evidence import Evidence, Ledger, ledgers_of
from transforms.patterns.likely_accounts import likely_accounts
from transforms.patterns.names import Lexicon, family_name, lexicon_of
from transforms.schema import ENTRIES, PARTIES, TRANSFERS, Table

READ: dict[Table, tuple[str, ...]] = {
    **PATTERNS_READ,
    TRANSFERS: (*PATTERNS_READ[TRANSFERS], "match_probability"),
    ENTRIES: ("entry_id", "narrative"),
    PARTIES: (*PATTERNS_READ[PARTIES], "protected", "protected_reason"),
}
"""Columns that candidates read, of tables with others."""
BOOKED = (
    *("entry_id", "account_id", "account_sequence", "booked_at", "amount", "currency", "balance_after"),
)
"""Columns of the entries of accounts that traces name."""
FEEDING = ("established", "probable")
"""Strengths whose fees are traced and may make a candidate."""
ONWARD_KINDS = ("payment", "hawala", "settlement")
"""Kinds by which proceeds go to another person; purchases and cash are told apart from them."""


class ReadingFault(MoneytrailError):
    """The program contradicts itself: it asks for what it did not read. Never a fault of the evidence."""


@dataclass(frozen=True)
class Edge:
    """A transfer that carried traced proceeds from one party to another."""

    transfer_id: str
    payer: str
    payee: str
    at: datetime
    traced_ref: Decimal | None
    """Traced part in the reference currency; None where no rate is at hand."""
    amount_ref: Decimal | None
    narrative: str


@dataclass(frozen=True)
class Party:
    """What the tables say of a party."""

    party_id: str
    kind: str
    name: str
    protected: bool
    protected_reason: str


@dataclass(frozen=True)
class Case:
    """All frames that `candidates_of` is given, limited to the elected method."""

    traces: pl.DataFrame
    trace_steps: pl.DataFrame
    trace_seeds: pl.DataFrame
    findings: pl.DataFrame
    finding_transfers: pl.DataFrame
    assets: pl.DataFrame
    asset_payments: pl.DataFrame
    account_periods: pl.DataFrame
    evidence: Evidence
    configuration: Configuration
    method: str | None = None
    """What the tracing is called (`TRACES.method`); None: as the configuration says."""
    booked: pl.DataFrame | None = None
    """ENTRIES (columns: BOOKED) of the accounts that traces, steps and seeds name; None: they are in `evidence`."""
    people: frozenset[str] | None = None
    """Whose transfers `evidence` holds; None: everybody's."""

    @cached_property
    def rule(self) -> CandidateRule:
        """Thresholds of the candidates."""
        rule = self.configuration.section("candidates", CandidateRule)
        return rule if self.method is None else replace(rule, method=self.method)

    @cached_property
    def shield(self) -> ShieldRule:
        """Thresholds of the shield."""
        return self.configuration.section("shield", ShieldRule)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Words of everyday life."""
        return lexicon_of(self.configuration)

    @property
    def currency(self) -> str:
        """The case's reference currency."""
        return self.evidence.reference_currency

    @cached_property
    def transfers(self) -> dict[str, dict[str, Any]]:
        """Transfers that a finding or a trace names, by id."""
        named = {*self.finding_transfers["transfer_id"], *self.steps["transfer_id"].drop_nulls()}
        named |= set(self.asset_payments["transfer_id"])
        wanted = pl.Series(sorted(named), dtype=pl.String()).implode()
        rows = self.evidence.transfers.filter(pl.col("transfer_id").is_in(wanted))
        return {row["transfer_id"]: row for row in rows.sort("transfer_id").iter_rows(named=True)}

    @cached_property
    def steps(self) -> pl.DataFrame:
        """TRACE_STEPS of the elected method with account_id and booked_at; a seed's credit is a step too."""
        entries = self.traced_accounts.select("entry_id", "account_id", "booked_at")
        steps = self.trace_steps.filter(pl.col("method") == self.rule.method)
        sides = self.evidence.transfer_entries.select("entry_id", "transfer_id")
        sides = sides.sort("entry_id", "transfer_id").unique("entry_id", keep="first", maintain_order=True)
        seeds = self.trace_seeds.join(sides, on="entry_id", how="left").select(
            pl.lit(self.rule.method).alias("method"),
            "seed_id",
            "entry_id",
            "transfer_id",
            pl.lit("credit").alias("side"),
            "amount",
            "currency",
        )
        both = pl.concat([steps.select(seeds.columns), seeds])
        both = both.unique(["seed_id", "entry_id"], keep="first", maintain_order=True)
        return both.join(entries, on="entry_id", how="left").sort("seed_id", "entry_id")

    @property
    def traced_accounts(self) -> pl.DataFrame:
        """Entries of the accounts that traces name."""
        return self.evidence.entries if self.booked is None else self.booked

    @cached_property
    def parties(self) -> dict[str, Party]:
        """Parties by id."""
        rows = self.evidence.parties.select("party_id", "kind", "name", "protected", "protected_reason")
        return {
            party: Party(party, kind, name, protected, reason or "")
            for party, kind, name, protected, reason in rows.iter_rows()
        }

    @cached_property
    def holders(self) -> dict[str, list[str]]:
        """Holders of the accounts that traces name: by its statement, else as others name them; sorted."""
        by_account: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        named = {*self.steps["account_id"].drop_nulls(), *self.traces["target_id"]}
        wanted = pl.Series(sorted(named), dtype=pl.String()).implode()
        rows = owners(self.evidence.party_accounts.filter(pl.col("account_id").is_in(wanted)))
        for party, account, relation in rows.select("party_id", "account_id", "relation").iter_rows():
            by_account[account][relation].append(party)
        return {
            account: sorted(relations.get("holder") or (p for named in relations.values() for p in named))
            for account, relations in by_account.items()
        }

    def likely(self, accounts: Iterable[str]) -> dict[str, float]:
        """Of these accounts those that are their holder's by a probable link only, with its probability."""
        return likely_accounts(self.evidence.party_accounts, accounts)

    @cached_property
    def observed(self) -> dict[str, dict[str, Any]]:
        """Accounts with a statement in evidence, by id."""
        rows = self.evidence.accounts.filter("observed").sort("account_id")
        return {row["account_id"]: row for row in rows.iter_rows(named=True)}

    @cached_property
    def strengths(self) -> dict[str, tuple[str, str]]:
        """Collector findings by subject: finding_id and strength."""
        rows = self.findings.filter(pl.col("pattern") == "collector_fan_in").sort("finding_id")
        selected = rows.select("subject_id", "finding_id", "strength")
        return {subject: (finding, strength) for subject, finding, strength in selected.iter_rows()}

    def finding_rows(self, role: str, *, feeding: bool) -> list[tuple[str, dict[str, Any]]]:
        """(finding_id, transfer) of one role, in order of id; `feeding`: of findings that are traced only."""
        strong = {finding for finding, strength in self.strengths.values() if strength in FEEDING}
        known = {finding for finding, _ in self.strengths.values()}
        kept = strong if feeding else known
        rows = self.finding_transfers.filter(pl.col("role") == role).sort("finding_id", "transfer_id")
        pairs = rows.select("finding_id", "transfer_id").iter_rows()
        return [(finding, self.transfers[transfer]) for finding, transfer in pairs if finding in kept]

    @cached_property
    def buying(self) -> frozenset[str]:
        """Transfers that paid for an asset: their receiver sold something."""
        return frozenset(self.asset_payments["transfer_id"])

    @cached_property
    def edges(self) -> list[Edge]:
        """Transfers to other parties that carried proceeds, in order of time and id."""
        debits = self.steps.filter(pl.col("side") == "debit").drop_nulls("transfer_id")
        sums = debits.group_by("transfer_id").agg(pl.col("amount").sum()).sort("transfer_id")
        said = self.narratives(sums["transfer_id"].to_list())
        edges = []
        for transfer_id, traced in sums.iter_rows():
            row = self.transfers[transfer_id]
            payer, payee = row["from_party_id"], row["to_party_id"]
            onward = row["kind"] in ONWARD_KINDS and row["channel"] != "card"
            if onward and transfer_id not in self.buying and payer and payee and payer != payee:
                worth = in_reference(traced, row["amount"], row["amount_ref"], self.currency)
                narrative = said.get(transfer_id, "")
                edges.append(
                    Edge(transfer_id, payer, payee, row["sent_at"], worth, row["amount_ref"], narrative)
                )
        return sorted(edges, key=lambda edge: (edge.at, edge.transfer_id))

    def narratives(self, transfer_ids: Iterable[str]) -> dict[str, str]:
        """What the entries of the transfers say, by transfer."""
        wanted = pl.Series(sorted(set(transfer_ids)), dtype=pl.String()).implode()
        sides = self.evidence.transfer_entries.filter(pl.col("transfer_id").is_in(wanted))
        said = sides.join(self.evidence.entries.select("entry_id", "narrative"), on="entry_id", how="left")
        texts: dict[str, str] = {}
        for transfer, text in (
            said.sort("transfer_id", "entry_id").select("transfer_id", "narrative").iter_rows()
        ):
            texts[transfer] = f"{texts.get(transfer, '')} {text or ''}".strip()
        return texts

    def cash_out_ref(self, party_id: str) -> Decimal:
        """Traced proceeds that a party took out in cash, where a rate is known."""
        debits = self.steps.filter(pl.col("side") == "debit").drop_nulls("transfer_id")
        sums = debits.group_by("transfer_id").agg(pl.col("amount").sum()).sort("transfer_id")
        rows = [(self.transfers[transfer], traced) for transfer, traced in sums.iter_rows()]
        return sum_known(
            in_reference(traced, row["amount"], row["amount_ref"], self.currency)
            for row, traced in rows
            if row["from_party_id"] == party_id and row["kind"] == "cash_out"
        )

    @cached_property
    def traced_parts(self) -> pl.DataFrame:
        """entry_id and traced: the traced part of each entry, over all seeds."""
        return self.steps.group_by("entry_id").agg(pl.col("amount").sum().alias("traced")).sort("entry_id")

    def ledgers(self, subjects: Iterable[str]) -> dict[str, Ledger]:
        """Ledgers of parties by id. Raises: ReadingFault for somebody whose transfers were not read."""
        wanted = sorted(set(subjects))
        unread = [] if self.people is None else [one for one in wanted if one not in self.people]
        if unread:
            raise ReadingFault(
                f"The transfers of {unread[0]} are needed, and were not read: a fault of the program.",
                todo="report it; no figure was worked out without them",
            )
        return {ledger.subject_id: ledger for ledger in ledgers_of(self.evidence, wanted)}

    def kin_key(self, party_id: str) -> str:
        """Family name of a party, else its id."""
        party = self.parties.get(party_id)
        return (family_name(party.name) if party else "") or party_id

    def is_organisation(self, party_id: str) -> bool:
        """Whether a party is an organisation, by its kind or name."""
        party = self.parties.get(party_id)
        return party is not None and self.lexicon.is_organisation(party.name, party.kind)


def in_reference(part: Decimal, whole: Decimal, whole_ref: Decimal | None, currency: str) -> Decimal | None:
    """A part of an amount at the rate of the whole, half-up to the minor unit; exact in one currency."""
    if whole_ref is None:
        return None
    if whole == whole_ref:
        return part
    worth = Fraction(part) * Fraction(whole_ref) / Fraction(whole)
    # Twelve more places than the minor unit are kept before the one rounding that is said.
    return round_to_minor(Decimal(round(worth * 10**14)).scaleb(-14), currency)


def sum_known(amounts: Iterable[Decimal | None]) -> Decimal:
    """Sum of the amounts that are known in the reference currency."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
