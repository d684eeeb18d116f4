"""How far proceeds are followed through debts that they repaid: as a plan elects it, else by the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from transforms.configuration import Configuration, load_configuration
from transforms.plans.in_force import CasePlan

SECTION = "backward"


@dataclass(frozen=True)
class _Limits:
    """The section of the configuration."""

    window_days: int
    steps: int


@dataclass(frozen=True)
class Debts:
    """Limits of backward tracing. No law fixes them: that debt and repayment were coordinated must be shown.

    window_days: from the day of a debt to that of its repayment, at most. steps: debts one after the other, at most,
    each of which paid the one before it. why: a plan's reason; None where the configuration says it.
    """

    window_days: int
    steps: int
    why: str | None = None

    @property
    def words(self) -> str:
        """The values used, and who says so."""
        debts = "one debt" if self.steps == 1 else f"{self.steps} debts one after the other"
        by = f"case plan: {self.why}" if self.why else "the configuration, [D]"
        return f"{self.window_days} days from each debt to its repayment, and through {debts} ({by})"


def configured(configuration: Configuration | None = None) -> Debts:
    """What a configuration says; moneytrail's own where it is silent, as one of an older version is."""
    known = configuration is not None and SECTION in configuration.sections
    limits = configuration.section(SECTION, _Limits) if configuration and known else _own()
    return Debts(limits.window_days, limits.steps)


@cache
def _own() -> _Limits:
    return load_configuration().section(SECTION, _Limits)


def debts_of(plan: CasePlan) -> Debts | None:
    """What a plan elects; None where it says nothing of debts."""
    for line in plan.of("debts"):
        return Debts(int(line["days"]), int(line["steps"]), line["why"])
    return None
