"""Case plans: what a person elects and states for the tracing of a case, and why."""

from __future__ import annotations

from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import COUNT, TEXT, TIME

PLAN_PART = OneOf(
    ("plan", "account", "asset", "joint", "match", "sale", "debts"),
    "plan_part_unknown",
    "is plan, account, asset, joint, match, sale or debts",
)
CASE_PLAN = Table(
    name="case_plan",
    row_is="a line of a case plan: what a person elects or states for the tracing, by whom, when and why",
    key=("record_id", "number"),
    columns=(
        Column("record_id", TEXT, "source record: the part of the plan file"),
        Column("number", COUNT, "order in the record, from 1; a joint account has a row a holder"),
        Column(
            "part",
            TEXT,
            "plan (the file's head, with the case's default method) or what follows it",
            rules=(PLAN_PART,),
        ),
        Column("method", TEXT, "tracing method that is elected", required=False),
        Column("account", TEXT, "account that it is about: its id or number, as written", required=False),
        Column("currency", TEXT, "only the account's money in this currency", required=False),
        Column("asset", TEXT, "asset that it is about: its asset_id", required=False),
        Column("credit", TEXT, "of a match or sale: the credit, by entry or transfer", required=False),
        Column("debit", TEXT, "of a match: the debit that takes its money", required=False),
        Column("evidence", TEXT, "record or file that shows a match or sale, by id", required=False),
        Column("other_money", TEXT, "of a sale: money put into the asset that is not seen", required=False),
        Column("lender", TEXT, "of a sale: what of the credit was a lender's", required=False),
        Column("basis", TEXT, "of a joint account: contribution or plan", required=False),
        Column("holder", TEXT, "party_id or name of who holds a share", required=False),
        Column(
            "share",
            TEXT,
            "a holder's share, or the part of an asset that is sold, as a fraction or decimal number",
            required=False,
        ),
        Column("days", TEXT, "of debts: days from a debt to its repayment, at most", required=False),
        Column("steps", TEXT, "of debts: how many one after the other are followed, at most", required=False),
        Column("why", TEXT, "the reason, as written", required=False),
        Column("title", TEXT, "what the plan is called"),
        Column("decided_by", TEXT, "who decided"),
        Column(
            "decided_at", TIME, "when it was decided, as the file says; the newest plan holds", unit="UTC"
        ),
    ),
)
