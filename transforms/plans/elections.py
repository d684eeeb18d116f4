"""Which tracing method is elected for a case and for single accounts and assets, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import polars as pl

from transforms.ids import digest
from transforms.plans.debts import Debts, debts_of
from transforms.plans.in_force import CasePlan, plan_in_force
from transforms.plans.named import check_currency, named
from transforms.plans.stated import Match, Sale, matches_of, sales_of
from transforms.schema import TRACE_ELECTIONS, conform

DEFAULT = "fifo"
"""The method of a case for which nobody elected one."""
MATCH, RESALE = "specific_match", "resale"
"""What stands for a method where a plan states a matched pair or a sale."""
MIXED = "plan"
"""What a tracing is called in which accounts follow different methods."""


def name_of(elections: Iterable[Mapping[str, Any]]) -> str:
    """What a tracing by these rows of TRACE_ELECTIONS is called; `fifo` where there is none."""
    rows = list(elections)
    case = next((str(row["method"]) for row in rows if row["place"] == "case"), DEFAULT)
    mixed = any(row["method"] != case for row in rows if row["place"] == "account")
    return MIXED if mixed else case


@dataclass(frozen=True)
class Election:
    """One elected method: for the case, an account (in one currency, where one is named) or an asset."""

    place: str
    method: str
    target_id: str | None = None
    currency: str | None = None
    why: str | None = None
    where: str = ""


@dataclass(frozen=True)
class Elections:
    """What holds for a tracing. plan: None where no plan is in evidence or a person asked for one method."""

    case: Election
    accounts: tuple[Election, ...] = ()
    assets: tuple[Election, ...] = ()
    plan: CasePlan | None = None
    matches: tuple[Match, ...] = ()
    sales: tuple[Sale, ...] = ()
    debts: Debts | None = None

    @classmethod
    def only(cls, method: str, why: str = "asked for") -> Elections:
        """One method for everything, whatever a plan says."""
        return cls(Election("case", method, why=why))

    @property
    def name(self) -> str:
        """What the tracing is called: its method, or `plan` where accounts differ."""
        return name_of(self.rows().to_dicts())

    def needs(self, method: str) -> bool:
        """Whether the case, an account or an asset follows a method."""
        return any(one.method == method for one in (self.case, *self.accounts, *self.assets))

    @property
    def of_account(self) -> dict[str, str]:
        """Methods by account_id, of lines that name no currency."""
        return {str(one.target_id): one.method for one in self.accounts if one.currency is None}

    @property
    def of_pocket(self) -> dict[tuple[str, str], str]:
        """Methods by account_id and currency, of lines that name a currency; they go first."""
        return {(str(one.target_id), one.currency): one.method for one in self.accounts if one.currency}

    def rows(self) -> pl.DataFrame:
        """Rows of TRACE_ELECTIONS."""
        plan = self.plan
        rows: list[dict[str, object]] = [
            {
                "election_id": "l" + digest(one.place, one.target_id or "", one.currency or ""),
                "place": one.place,
                "target_id": one.target_id,
                "currency": one.currency,
                "method": one.method,
                "why": one.why,
            }
            for one in (self.case, *self.accounts, *self.assets)
        ]
        by_plan = {
            "file_id": plan.file_id if plan else None,
            "plan": plan.title if plan else None,
            "decided_by": plan.decided_by if plan else None,
            "decided_at": plan.decided_at if plan else None,
        }
        frame = pl.DataFrame(
            [{**row, **by_plan} for row in (*rows, *self._stated())], TRACE_ELECTIONS.frame_schema
        )
        return conform(TRACE_ELECTIONS, frame).sort(TRACE_ELECTIONS.key)

    def _stated(self) -> Iterator[dict[str, object]]:
        """Matches, sales and limits of debts as rows, but for the plan that states them."""
        for one in self.matches:
            yield {
                "election_id": "l" + digest("match", one.debit, one.credit),
                "place": "match",
                "target_id": one.debit,
                "currency": one.currency,
                "method": MATCH,
                "credit_entry_id": one.credit,
                "evidence_id": one.evidence,
                "why": one.why,
            }
        for sale in self.sales:
            yield {
                "election_id": "l" + digest("sale", sale.asset, sale.credit),
                "place": "sale",
                "target_id": sale.asset,
                "currency": sale.currency,
                "method": RESALE,
                "credit_entry_id": sale.credit,
                "evidence_id": sale.evidence,
                "why": sale.why,
            }
        if self.debts:
            yield {
                "election_id": "l" + digest("debts"),
                "place": "debts",
                "method": "backward",
                "days": self.debts.window_days,
                "steps": self.debts.steps,
                "why": self.debts.why,
            }

    def words(self) -> list[str]:
        """Which plan and which elections were applied, for a person."""
        if self.plan is None:
            return self.stated_words()
        default = f"; the case's method is {self.case.method}" + (
            f": {self.case.why}" if self.case.why else ""
        )
        return [
            f"Case plan {self.plan.words}{default}.",
            *(_words(one) for one in (*self.accounts, *self.assets)),
            *self.stated_words(),
        ]

    def stated_words(self) -> list[str]:
        """The matches, sales and limits, for a person: they hold by whatever method."""
        return [
            *(
                f"Case plan: the debit {one.debit} takes what the credit {one.credit} brought"
                f" (evidence {one.evidence}): {one.why}."
                for one in self.matches
            ),
            *(_sale_words(one) for one in self.sales),
            *([f"Case plan: backward tracing follows at most {self.debts.words}."] if self.debts else []),
        ]

    def asked(self, method: str, why: str = "asked for") -> Elections:
        """One method for everything in place of the plan's; what the plan states of payments still holds."""
        return replace(Elections.only(method, why), matches=self.matches, sales=self.sales, debts=self.debts)


def _words(one: Election) -> str:
    currency = f" in {one.currency}" if one.currency else ""
    return f"Case plan: {one.place} {one.target_id}{currency} by {one.method}: {one.why}."


def _sale_words(one: Sale) -> str:
    part = "the asset" if one.share == 1 else f"{one.share} of what is left of the asset"
    lender = f", of which {one.lender} {one.currency} were a lender's," if one.lender else ""
    return (
        f"Case plan: the credit {one.credit}{lender} is the price of {part} {one.asset} (evidence {one.evidence}):"
        f" {one.why}."
    )


def elections_of(connection: duckdb.DuckDBPyConnection) -> Elections:
    """What the plan in force elects; `fifo` for everything where there is none.

    Reads: case_plan, source_records, evidence_files, accounts, assets; for matches and sales also entries and
    transfer_entries. Raises: Refused for two plans of one time that contradict, and for what is not there.
    """
    plan = plan_in_force(connection)
    if plan is None:
        return Elections(Election("case", DEFAULT))
    (head,) = plan.of("plan")
    case = Election("case", head["method"] or DEFAULT, why=head["why"] or None)
    return Elections(
        case,
        _elected(plan, "account", connection),
        _elected(plan, "asset", connection),
        plan,
        matches_of(plan, connection),
        sales_of(plan, connection),
        debts_of(plan),
    )


def _elected(plan: CasePlan, part: str, connection: duckdb.DuckDBPyConnection) -> tuple[Election, ...]:
    found: dict[tuple[str, str | None], Election] = {}
    for line in plan.of(part):
        currency = line["currency"] or None
        target = named(plan, line, part, connection)
        if part == "account":
            check_currency(plan, line, target, connection)
        if (target, currency) in found:
            raise plan.fail(
                line, f"The {part} {target} is elected for twice.", "leave one of the two lines out"
            )
        found[target, currency] = Election(
            part, line["method"], target, currency, line["why"], line["locator"]
        )
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or "")))
