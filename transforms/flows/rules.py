"""The rules by which a debit and a credit are one movement, strictest first.

A rule is data: what must be equal, which of the two statements names the other account, and what
else must hold. `matching.py` applies one after the other; what a rule ties, no later rule sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Naming = Literal["both", "debit", "credit", "neither", "any"]
Amounts = Literal["equal", "fee", "other_currency", "near_rate"]
Names = Literal["any", "equal", "alike"]
References = Literal["any", "credit_any_debit_none", "debit_only"]


@dataclass(frozen=True)
class Rule:
    """One way of tying a debit to a credit.

    keys: columns that must be equal and there on both sides.
    naming: whose statement gives the other account by number: both, the debit's (and the credit's
        gives none), the credit's, neither; `any` does not look, and even contradictions pass.
    amounts: equal; less on arrival by a fee; in another currency; or in another currency and near
        the reference rate of the day.
    names: whether the names that both sides use for a party must be equal, or at least not
        contradict each other (share a word, or one is lacking).
    references: `any`; or one side must lack a reference, so that different ones never meet.
    alone: ties only where nothing else fits.
    """

    basis: Literal["reference", "account", "name"]
    keys: tuple[str, ...]
    naming: Naming
    amounts: Amounts = "equal"
    names: Names = "any"
    references: References = "any"
    alone: bool = False

    @property
    def equal_columns(self) -> tuple[str, ...]:
        """All columns that must be equal, those of naming, names and amounts included."""
        money = {"equal": ("money",), "fee": ("currency",)}.get(self.amounts, ())
        return (
            *self.keys,
            *money,
            *_NAMED[self.naming],
            *(_NAMES[self.naming] if self.names == "equal" else ()),
        )


_NAMED: dict[Naming, tuple[str, ...]] = {
    "both": ("payer", "payee"),
    "debit": ("payee",),
    "credit": ("payer",),
    "neither": (),
    "any": (),
}
# Where a statement gives no number for the other end, its name there may be held to the holder's.
_NAMES: dict[Naming, tuple[str, ...]] = {
    "both": (),
    "debit": ("payer_name",),
    "credit": ("payee_name",),
    "neither": ("payer_name", "payee_name"),
    "any": (),
}


def _by_uetr() -> list[Rule]:
    key = ("uetr",)
    return [
        Rule("reference", key, "both"),
        Rule("reference", key, "any"),
        Rule("reference", key, "any", amounts="fee"),
        Rule("reference", key, "both", amounts="other_currency"),
    ]


def _by_receipt() -> list[Rule]:
    # An operator of mobile money gives both subscribers one receipt; masked numbers name nobody.
    return [Rule("reference", ("receipt",), "both"), Rule("reference", ("receipt",), "any", alone=True)]


def _by_reference() -> list[Rule]:
    key = ("reference",)
    one_names: tuple[Naming, ...] = ("both", "debit", "credit")
    return [
        *(Rule("reference", key, naming) for naming in one_names),
        Rule("reference", key, "neither", names="equal"),
        Rule("reference", key, "neither", names="alike", alone=True),
        # A long number is no word of a payer's: it ties two entries however their banks spell the names.
        Rule("reference", ("telling_reference",), "neither", alone=True),
        # Several that arrive under one reference may be the parts of one payment (pairing/batches.py).
        *(Rule("reference", key, naming, amounts="fee", alone=True) for naming in one_names),
        Rule("reference", key, "both", amounts="other_currency"),
    ]


def _by_cut_reference() -> list[Rule]:
    # MT940's field 61 holds 16 characters of a reference that camt gives whole.
    key = ("reference_start",)
    namings: tuple[Naming, ...] = ("both", "debit", "credit")
    return [Rule("reference", key, naming) for naming in namings]


def _by_account() -> list[Rule]:
    lacking: tuple[References, ...] = ("credit_any_debit_none", "debit_only")
    both = [Rule("account", (), "both", references=which) for which in lacking]
    namings: tuple[Naming, ...] = ("debit", "credit")
    # Who of several paid is not known where only one statement numbers the other: pairing/ weighs the rest.
    one = [
        Rule("account", (), naming, names=names, references=which, alone=True)
        for names in ("equal", "alike")
        for naming in namings
        for which in lacking
    ]
    # Nothing but the two accounts, the days and a likely rate: only where nothing else fits.
    exchanged = [
        Rule("account", (), "both", amounts="near_rate", references=which, alone=True) for which in lacking
    ]
    return both + one + exchanged


def _by_name() -> list[Rule]:
    # Statements without numbers: each names the other's holder in full, and nothing else fits.
    lacking: tuple[References, ...] = ("credit_any_debit_none", "debit_only")
    return [Rule("name", (), "neither", names="equal", references=which, alone=True) for which in lacking]


RULES: tuple[Rule, ...] = (
    *_by_uetr(),
    *_by_receipt(),
    *_by_reference(),
    *_by_cut_reference(),
    *_by_account(),
    *_by_name(),
)
"""UETR, then receipt, reference, accounts, names; within each, the more is said the earlier."""
