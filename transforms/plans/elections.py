"""Which tracing method is elected for a case and for single accounts and assets, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from transforms.ids import digest
from transforms.plans.in_force import CasePlan, plan_in_force
from transforms.plans.named import named
from transforms.schema import TRACE_ELECTIONS, conform

DEFAULT = "fifo"
"""The method of a case for which nobody elected one."""
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

    @classmethod
    def only(cls, method: str, why: str = "asked for") -> Elections:
        """One method for everything, whatever a plan says."""
        return cls(Election("case", method, why=why))

    @property
    def name(self) -> str:
        """What the tracing is called: its method, or `plan` where accounts differ."""
        return name_of(self.rows().to_dicts())

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
        rows = [
            {
                "election_id": "l" + digest(one.place, one.target_id or "", one.currency or ""),
                "place": one.place,
                "target_id": one.target_id,
                "currency": one.currency,
                "method": one.method,
                "why": one.why,
                "file_id": plan.file_id if plan else None,
                "plan": plan.title if plan else None,
                "decided_by": plan.decided_by if plan else None,
                "decided_at": plan.decided_at if plan else None,
            }
            for one in (self.case, *self.accounts, *self.assets)
        ]
        frame = pl.DataFrame(rows, TRACE_ELECTIONS.frame_schema)
        return conform(TRACE_ELECTIONS, frame).sort(TRACE_ELECTIONS.key)

    def words(self) -> list[str]:
        """Which plan and which elections were applied, for a person."""
        if self.plan is None:
            return []
        default = f"; the case's method is {self.case.method}" + (
            f": {self.case.why}" if self.case.why else ""
        )
        return [
            f"Case plan {self.plan.words}{default}.",
            *(_words(one) for one in (*self.accounts, *self.assets)),
        ]


def _words(one: Election) -> str:
    currency = f" in {one.currency}" if one.currency else ""
    return f"Case plan: {one.place} {one.target_id}{currency} by {one.method}: {one.why}."


def elections_of(connection: duckdb.DuckDBPyConnection) -> Elections:
    """What the plan in force elects; `fifo` for everything where there is none.

    Reads: case_plan, source_records, evidence_files, accounts, assets.
    Raises: Refused for two plans of one time that contradict, and for an account or asset that is not there.
    """
    plan = plan_in_force(connection)
    if plan is None:
        return Elections(Election("case", DEFAULT))
    (head,) = plan.of("plan")
    case = Election("case", head["method"] or DEFAULT, why=head["why"] or None)
    accounts = _elected(plan, "account", connection)
    return Elections(case, accounts, _elected(plan, "asset", connection), plan)


def _elected(plan: CasePlan, part: str, connection: duckdb.DuckDBPyConnection) -> tuple[Election, ...]:
    found: dict[tuple[str, str | None], Election] = {}
    for line in plan.of(part):
        currency = line["currency"] or None
        target = named(plan, line, part, connection)
        if (target, currency) in found:
            raise plan.fail(
                line, f"The {part} {target} is elected for twice.", "leave one of the two lines out"
            )
        found[target, currency] = Election(
            part, line["method"], target, currency, line["why"], line["locator"]
        )
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or "")))
