"""Patterns found, roles, the shield's decisions, traces and candidates."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import COUNT, DAY, TEXT, TIME

STRENGTH = OneOf(
    ("established", "probable", "possible"),
    "strength_unknown",
    "is established, probable or possible",
)
TARGET_KIND = OneOf(
    ("account", "asset", "cash", "outside", "lost"),
    "target_kind_unknown",
    "is account, asset, cash, outside or lost",
)

FINDINGS = Table(
    name="findings",
    row_is="a pattern found",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "`f` + hash of pattern and subject"),
        Column("pattern", TEXT, "collector_fan_in, missing_exchange_rate, ..."),
        Column("subject_kind", TEXT, "party, account, currency"),
        Column("subject_id", TEXT, "whom or what it is about; never somebody who only paid"),
        Column("start", TIME, "first movement", unit="UTC", required=False),
        Column("end", TIME, "last movement", unit="UTC", required=False),
        Column("amount_ref", MONEY, "sum of the rows behind it", "reference currency", required=False),
        Column("score", pl.Float64(), "0 to 1; ranks leads, never stands in a report for court"),
        Column("strength", TEXT, "how far it carries", rules=(STRENGTH,)),
        Column("explanation", TEXT, "in words that an investigator can repeat"),
    ),
)

FINDING_PARTS = Table(
    name="finding_parts",
    row_is="a part of a finding's score, for or against",
    key=("finding_id", "part"),
    columns=(
        Column("finding_id", TEXT, "finding"),
        Column("part", TEXT, "name of the part"),
        Column("weight", pl.Float64(), "weight in the score; negative speaks against"),
        Column("value", pl.Float64(), "0 to 1"),
        Column("words", TEXT, "the part in words, with its figures"),
    ),
)

FINDING_TRANSFERS = Table(
    name="finding_transfers",
    row_is="a transfer behind a finding",
    key=("finding_id", "transfer_id", "role"),
    columns=(
        Column("finding_id", TEXT, "finding"),
        Column("transfer_id", TEXT, "transfer"),
        Column("role", TEXT, "fee_in, passed_on, refund, unmatched (a hawala of which one end is not found)"),
    ),
)

PARTY_ROLES = Table(
    name="party_roles",
    row_is="a party's part in the business",
    key=("party_id", "role"),
    columns=(
        Column("party_id", TEXT, "party"),
        Column("role", TEXT, "payer (shielded), collector, coordinator, organiser, service_provider"),
        Column("score", pl.Float64(), "0 to 1"),
        Column("explanation", TEXT, "why, in words"),
    ),
)

GATE_DECISIONS = Table(
    name="gate_decisions",
    row_is="a gate of the shield asked about a party (DOMAIN.md 1.3), with what it was decided on",
    key=("party_id", "gate"),
    columns=(
        Column("party_id", TEXT, "party"),
        Column("gate", TEXT, "G0 to G8, asked in order; the first hit decides"),
        Column("position", COUNT, "order in which it was asked, from 1"),
        Column("hit", pl.Boolean(), "true where this gate decides"),
        Column("outcome", TEXT, "what the gate says: pass, SHIELD_PAYER, CANDIDATE_PERSON, ..."),
        Column("explanation", TEXT, "why, in words"),
        Column("inputs", TEXT, "figures and ids that it was decided on, as JSON"),
    ),
)

TRACE_CLASS = OneOf(
    ("direct", "backward", "shared", "contaminated", "derived"),
    "trace_class_unknown",
    "is direct, backward, shared, contaminated or derived",
)
INTERVAL_BASIS = OneOf(
    ("proven", "exact", "outer", "open"), "interval_basis_unknown", "is proven, exact, outer or open"
)
ORDER_BASIS = OneOf(
    ("proven", "any_order", "stated_order", "gap"),
    "order_basis_unknown",
    "is proven, any_order, stated_order or gap",
)
TRACES = Table(
    name="traces",
    row_is="proceeds traced to a place, by one method",
    key=("trace_id",),
    columns=(
        Column("trace_id", TEXT, "hash of method, seed and target"),
        Column("method", TEXT, "fifo, ..."),
        Column("seed_id", TEXT, "entry, transfer, finding or asserted amount that the proceeds came from"),
        Column("target_kind", TEXT, "where it is", rules=(TARGET_KIND,)),
        Column("target_id", TEXT, "account_id or asset_id; cash and outside: account_id of the other end"),
        Column("amount", MONEY, "traced amount", unit="currency of the row"),
        Column("currency", TEXT, "currency of amount"),
        Column(
            "amount_ref", MONEY, "amount at the reference rate of as_of", "reference currency", required=False
        ),
        Column("as_of", DAY, "state at the end of this day"),
        Column("path", pl.List(TEXT), "transfer ids on the way, in order of time"),
        Column(
            "class",
            TEXT,
            "direct (followed from entry to entry); backward (what borrowed money bought that proceeds repaid);"
            " shared (a claimant's share of a fund); contaminated (by poison: other money counts too); derived (gain by"
            " the sale of an asset: no proceeds, but benefit from them)",
            rules=(TRACE_CLASS,),
        ),
        Column(
            "amount_low",
            MONEY,
            "least that it can be by the method, over all admissible orders and gaps; empty: not worked out",
            unit="currency of the row",
            required=False,
        ),
        Column("amount_high", MONEY, "most that it can be", unit="currency of the row", required=False),
        Column(
            "interval_basis",
            TEXT,
            "proven (nothing is open); exact (every admissible order was followed); outer (bounds that no order"
            " passes and that need not be reached); open (no bounds); empty: not worked out",
            required=False,
            rules=(INTERVAL_BASIS,),
        ),
        Column(
            "order_basis",
            TEXT,
            "what the amount rests on: proven (the order of the entries is); any_order (every admissible order gives"
            " it); stated_order (the statements' order, which nothing proves); gap (statements do not join on); empty:"
            " not worked out",
            required=False,
            rules=(ORDER_BASIS,),
        ),
    ),
)

TRACE_STEPS = Table(
    name="trace_steps",
    row_is="the part of one entry that is traced proceeds, by one method and seed",
    key=("method", "seed_id", "entry_id"),
    columns=(
        Column("method", TEXT, "fifo, ..."),
        Column("seed_id", TEXT, "seed"),
        Column("entry_id", TEXT, "entry that carried it (credit or debit)"),
        Column("transfer_id", TEXT, "its transfer", required=False),
        Column("side", TEXT, "credit or debit"),
        Column("amount", MONEY, "traced part of the entry, > 0", unit="currency of the entry"),
        Column("currency", TEXT, "currency"),
    ),
)

TRACE_SEEDS = Table(
    name="trace_seeds",
    row_is="an entry whose amount is asserted to be proceeds",
    key=("seed_id", "entry_id"),
    columns=(
        Column("seed_id", TEXT, "finding or id that asserts it"),
        Column("entry_id", TEXT, "credit entry that brought it in"),
        Column("amount", MONEY, "asserted part of the credit, > 0", unit="currency of the entry"),
        Column("currency", TEXT, "currency"),
    ),
)

TRACE_CONSERVATION = Table(
    name="trace_conservation",
    row_is="the proof that no traced money was lost or made, by method and currency",
    key=("method", "currency"),
    columns=(
        Column("method", TEXT, "fifo, ..."),
        Column("currency", TEXT, "currency"),
        Column("in", MONEY, "seeded, and what was exchanged into this currency less out of it"),
        Column("held", MONEY, "on accounts at the end"),
        Column("assets", MONEY, "paid for assets"),
        Column("cash", MONEY, "taken out in cash"),
        Column("outside", MONEY, "gone to accounts of which there is no statement"),
        Column("lost", MONEY, "repaid an overdraft"),
        Column("holds", pl.Boolean(), "in = held + assets + cash + outside + lost, exactly"),
    ),
)

TRACE_DERIVED = Table(
    name="trace_derived",
    row_is="benefit that traced money earned, by one method and seed; no principal (in traces, sale_gain is in rows"
    " of class derived, exchange_gain contained in the others, interest nowhere)",
    key=("method", "seed_id", "entry_id", "kind"),
    columns=(
        Column("method", TEXT, "fifo, ..."),
        Column("seed_id", TEXT, "seed whose money earned it"),
        Column("entry_id", TEXT, "credit entry that brought it in"),
        Column("kind", TEXT, "interest, sale_gain (of an asset) or exchange_gain"),
        Column("account_id", TEXT, "account that it came to"),
        Column("amount", MONEY, "derived benefit, > 0", unit="currency of the row"),
        Column("currency", TEXT, "currency"),
        Column("share", TEXT, "the seed's share of the base, as a fraction"),
        Column(
            "from_date",
            DAY,
            "first night of the base; empty: the base is the balance just before the credit",
            required=False,
        ),
        Column("to_date", DAY, "last night of the base, or the day of the credit"),
    ),
)

TRACE_ELECTIONS = Table(
    name="trace_elections",
    row_is="what the published tracing follows: a method for the case, an account or asset; a matched pair; a sale",
    key=("election_id",),
    columns=(
        Column("election_id", TEXT, "hash of what it is for"),
        Column("place", TEXT, "case, account, asset, match, sale or debts"),
        Column("target_id", TEXT, "account_id, asset_id, or the debit entry of a match", required=False),
        Column("currency", TEXT, "only this currency", required=False),
        Column("method", TEXT, "fifo, ...; specific_match, resale; backward for debts"),
        Column("credit_entry_id", TEXT, "credit of a match or sale", required=False),
        Column("evidence_id", TEXT, "record or file that shows a match or sale", required=False),
        Column("days", COUNT, "of debts: days from a debt to its repayment, at most", required=False),
        Column(
            "steps", COUNT, "of debts: how many one after the other are followed, at most", required=False
        ),
        Column("why", TEXT, "the reason, as the plan gives it", required=False),
        Column("file_id", TEXT, "case plan that elects it; empty where there is none", required=False),
        Column("plan", TEXT, "what the plan is called", required=False),
        Column("decided_by", TEXT, "who decided", required=False),
        Column("decided_at", TIME, "when it was decided", unit="UTC", required=False),
    ),
)

CONFISCATION_CANDIDATES = Table(
    name="confiscation_candidates",
    row_is="something to freeze",
    key=("candidate_id",),
    columns=(
        Column("candidate_id", TEXT, "hash of target, holder and basis"),
        Column("target_kind", TEXT, "account or asset", rules=(TARGET_KIND,)),
        Column("target_id", TEXT, "account_id or asset_id"),
        Column("holder_party_id", TEXT, "who holds it"),
        Column(
            "basis",
            TEXT,
            "direct proceeds, substitute, intermingled, benefit, instrumentality, value (UNTOC art. 12)",
        ),
        Column("amount_low", MONEY, "least that the evidence carries", unit="currency of the row"),
        Column("amount", MONEY, "by the elected method", unit="currency of the row"),
        Column("amount_high", MONEY, "most that it carries", unit="currency of the row"),
        Column("currency", TEXT, "currency"),
        Column("strength", TEXT, "how far it carries", rules=(STRENGTH,)),
        Column("third_party_interest", TEXT, "whose rights must be heard"),
        Column("dissipation_risk", TEXT, "facts that make it urgent"),
        Column("rank", COUNT, "1 = first to look at"),
        Column("explanation", TEXT, "in words"),
    ),
)
