"""Which case plan is in force, and what it elects."""

from transforms.plans.debts import Debts, configured
from transforms.plans.elections import DEFAULT, MIXED, Election, Elections, elections_of, name_of
from transforms.plans.in_force import CasePlan, plan_in_force
from transforms.plans.stated import Match, Sale

__all__ = [
    "DEFAULT",
    "MIXED",
    "CasePlan",
    "Debts",
    "Election",
    "Elections",
    "Match",
    "Sale",
    "configured",
    "elections_of",
    "name_of",
    "plan_in_force",
]
