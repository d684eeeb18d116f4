"""What the shield knows of a party when it decides: facts from the evidence, never a score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from transforms.candidates.benefit import Benefit
from transforms.candidates.case import FEEDING, Case, Edge, Party, sum_known
from transforms.patterns.evidence import Movement, amount_of

UNNAMED = Party("", "unknown", "", False, "")


@dataclass(frozen=True)
class FeePaid:
    """A fee as its payer sees it."""

    transfer_id: str
    payee: str
    at: datetime
    amount_ref: Decimal | None


@dataclass(frozen=True)
class Pool:
    """What a subject of a weak finding collected, and what was bought with it (G3)."""

    payers: int
    payments: int
    days: int
    collected_ref: Decimal
    merchants_ref: Decimal
    equal: bool


@dataclass(frozen=True)
class PartyFacts:
    """Facts about one party; what is not in evidence is not here, so that no gate can guess it."""

    party: Party
    organisation: bool
    not_for_profit: bool
    finding_strength: str
    """Strength of the collector finding about the party; empty where there is none."""
    fees_paid: tuple[FeePaid, ...]
    weak_fees: int
    """Payments that a finding which stays possible takes for fees: to be shielded all the same."""
    kin_paid_ref: Decimal
    """Fees paid by all who share the family name."""
    received: tuple[Edge, ...]
    """Traced proceeds from other parties."""
    benefit: Benefit
    donation_share: tuple[int, int]
    """Payments received from payers that say donation, of all of them."""
    rent_share: tuple[int, int]
    pool: Pool | None
    hawala: bool

    @property
    def received_ref(self) -> Decimal:
        """Traced proceeds received, where a rate is known."""
        return sum_known(edge.traced_ref for edge in self.received)

    @property
    def collects(self) -> bool:
        """Whether a finding that is traced is about the party."""
        return self.finding_strength in FEEDING


class FactBook:
    """Facts of every party concerned; what does not depend on others is worked out once."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def fees(self) -> dict[str, list[FeePaid]]:
        """Fees by payer, of findings that are traced."""
        paid: dict[str, list[FeePaid]] = defaultdict(list)
        for _, row in self.case.finding_rows("fee_in", feeding=True):
            if row["from_party_id"]:
                payee = row["to_party_id"] or row["to_account_id"]
                fee = FeePaid(row["transfer_id"], payee, row["sent_at"], row["amount_ref"])
                paid[row["from_party_id"]].append(fee)
        return dict(paid)

    @cached_property
    def weak_fees(self) -> Counter[str]:
        """Number of payments by payer that any finding takes for fees, also one that stays possible."""
        rows = self.case.finding_rows("fee_in", feeding=False)
        return Counter(row["from_party_id"] for _, row in rows if row["from_party_id"])

    @cached_property
    def kin_paid(self) -> dict[str, Decimal]:
        """Fees by family name."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for payer, fees in self.fees.items():
            sums[self.case.kin_key(payer)] += sum_known(fee.amount_ref for fee in fees)
        return dict(sums)

    @cached_property
    def received(self) -> dict[str, list[Edge]]:
        """Edges by receiver."""
        edges: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.case.edges:
            edges[edge.payee].append(edge)
        return dict(edges)

    @cached_property
    def concerned(self) -> list[str]:
        """Everybody with a role in a finding or holding traced money, sorted."""
        case = self.case
        parties = {*self.fees, *self.weak_fees, *(s for s in case.strengths if s in case.parties)}
        for role in ("passed_on", "refund"):
            parties |= {row["to_party_id"] for _, row in case.finding_rows(role, feeding=True)}
        held = case.traces.filter(case.traces["method"] == case.rule.method)
        for kind, target in held.select("target_kind", "target_id").iter_rows():
            parties |= set(case.holders.get(target, ())) if kind == "account" else set()
        bought = set(held.filter(held["target_kind"] == "asset")["target_id"])
        owners = case.assets.filter(case.assets["asset_id"].is_in(sorted(bought)))["holder_party_id"]
        return sorted({party for party in (*parties, *owners) if party})

    @cached_property
    def incoming(self) -> dict[str, tuple[tuple[int, int], tuple[int, int], bool]]:
        """Of each concerned party: payments received that say donation, that say rent, whether by hawala."""
        found = {}
        for subject, ledger in self.case.ledgers(self.concerned).items():
            paid = [m for m in ledger.credits if m.kind in ("payment", "hawala") and m.channel != "card"]
            donations = sum(self.case.lexicon.says("donation", m.narrative) for m in paid)
            rents = sum(self.case.lexicon.says("rent", m.narrative) for m in paid)
            hawala = any(m.kind == "hawala" or m.channel == "hawala" for m in (*paid, *ledger.debits))
            found[subject] = ((donations, len(paid)), (rents, len(paid)), hawala)
        return found

    @cached_property
    def pools(self) -> dict[str, Pool]:
        """Of each subject of a finding that stays possible: what it collected and spent with merchants."""
        weak = {s: f for s, (f, strength) in self.case.strengths.items() if strength not in FEEDING}
        fees: dict[str, list[dict[str, object]]] = defaultdict(list)
        for finding, row in self.case.finding_rows("fee_in", feeding=False):
            fees[finding].append(row)
        ledgers = self.case.ledgers(weak)
        return {
            subject: pool_of(fees[finding], self._merchants(ledgers[subject].debits))
            for subject, finding in sorted(weak.items())
            if fees[finding]
        }

    def _merchants(self, debits: Iterable[Movement]) -> Decimal:
        says = self.case.lexicon.is_organisation
        bought = [m for m in debits if m.kind == "purchase" or says(m.other_name, m.other_kind)]
        return sum_known(None if m.ref_units is None else amount_of(m.ref_units) for m in bought)

    def of(self, party_id: str, benefit: Benefit) -> PartyFacts:
        """Facts of one party, with the benefit that a walk from the collectors found."""
        case = self.case
        party = case.parties.get(party_id, UNNAMED)
        donations, rents, hawala = self.incoming.get(party_id, ((0, 0), (0, 0), False))
        return PartyFacts(
            party=party,
            organisation=case.is_organisation(party_id),
            not_for_profit=case.lexicon.is_not_for_profit(party.name),
            finding_strength=case.strengths.get(party_id, ("", ""))[1],
            fees_paid=tuple(self.fees.get(party_id, ())),
            weak_fees=self.weak_fees[party_id] - len(self.fees.get(party_id, ())),
            kin_paid_ref=self.kin_paid.get(case.kin_key(party_id), Decimal(0)),
            received=tuple(self.received.get(party_id, ())),
            benefit=benefit,
            donation_share=donations,
            rent_share=rents,
            pool=self.pools.get(party_id),
            hawala=hawala,
        )


def pool_of(fees: list[dict[str, object]], merchants_ref: Decimal) -> Pool:
    """A collection: payers, payments, days, sum, what merchants got, and whether all paid the same."""
    days = [at.date() for at in (fee["sent_at"] for fee in fees) if isinstance(at, datetime)]
    amounts = [amount for amount in (fee["amount"] for fee in fees) if isinstance(amount, Decimal)]
    worth = [fee["amount_ref"] for fee in fees]
    return Pool(
        payers=len({fee["from_party_id"] or fee["from_account_id"] for fee in fees}),
        payments=len(fees),
        days=(max(days) - min(days)).days,
        collected_ref=sum_known(amount for amount in worth if isinstance(amount, Decimal)),
        merchants_ref=merchants_ref,
        equal=max(amounts) == min(amounts),
    )
