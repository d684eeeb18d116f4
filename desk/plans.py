"""What commands say of the case plan: which one, what it elects, whether it was followed."""

from __future__ import annotations

from collections.abc import Iterator

from desk.snapshot import Row
from transforms.plans import Elections

_SHOWN = ("place", "target_id", "currency", "method", "why", "credit_entry_id", "evidence_id")


def plan_part(elected: Elections, *, is_applied: bool) -> Row:
    """What the case plan elects, and whether these figures follow it; nothing where there is no plan."""
    if elected.plan is None:
        return {}
    plan = elected.plan
    return {
        "plan": {
            "file_id": plan.file_id,
            "file": plan.file_name,
            "title": plan.title,
            "decided_by": plan.decided_by,
            "decided_at": plan.decided_at.isoformat(),
            "applied": is_applied,
        },
        "elections": elected.rows().select(_SHOWN).to_dicts(),
    }


def set_aside(elected: Elections, asked_for: str | None) -> Iterator[str]:
    """That a person asked for other methods than the plan elects."""
    if elected.plan is not None and asked_for:
        yield (
            f"--method was given: these figures do not follow the case plan {elected.plan.words}, which elects"
            f" {elected.case.method} for the case and names {len(elected.accounts)} accounts of its own."
            + (" Its matches and sales hold." if elected.matches or elected.sales else "")
        )
