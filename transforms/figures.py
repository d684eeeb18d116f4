"""What a person may state as evidence of somebody's money or of an asset: the items of the register `figures`.

An item says what a line means; what a line of it must hold follows from its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["level", "point", "flow", "fact", "asset"]


@dataclass(frozen=True)
class Item:
    """What a line of the register says.

    kind: level (holds from `since` to `until`), point (a day's), flow (of a day or a span), fact (no amount
    needed), asset (of one asset). needs: columns that a line may not leave empty.
    """

    words: str
    kind: Kind
    needs: tuple[str, ...] = ("amount",)


_FLOW, _ASSET = ("amount", "since"), ("asset", "amount", "since")

_PERSON = {
    "cash_on_hand": Item("cash that somebody says was on hand at the end of the day", "point", _FLOW),
    "asset": Item("a thing of value at what it cost, which no register or payment shows", "level"),
    "liability": Item("a debt, while it was owed", "level"),
    "lawful_income": Item("known lawful income, after tax", "flow", _FLOW),
    "household_income": Item("known lawful income of others of the household", "flow", _FLOW),
    "gift": Item("gifts received", "flow", _FLOW),
    "inheritance": Item("inherited", "flow", _FLOW),
    "savings_group": Item("paid out by an informal savings group (tontine, hagbad, chama)", "flow", _FLOW),
    "remittance_received": Item("sent by relatives and friends", "flow", _FLOW),
    "loan": Item("loans received", "flow", _FLOW),
    "loan_repaid": Item("loans paid back, principal only", "flow", _FLOW),
    "asset_sold": Item("received for a thing of value that was sold", "flow", _FLOW),
    "refund": Item("refunds of what had been paid", "flow", _FLOW),
    "redeposited_cash": Item("cash that was withdrawn and paid in again", "flow", _FLOW),
    "own_transfer": Item("moved between the person's own accounts", "flow", _FLOW),
    "living_expenses": Item("all costs of living, in cash and through accounts", "flow", _FLOW),
    "cash_expenses": Item("paid in cash, beside what the accounts show", "flow", _FLOW),
    "outlay": Item("any other use of money, such as sums sent abroad in cash", "flow", _FLOW),
    "heads": Item("people moved, by boat logs or lists of passengers", "flow", ("count", "since")),
    "tariff": Item("price a head: amount, and amount_high where it is a range", "level"),
    "costs": Item("what carrying the people cost", "flow", _FLOW),
    "household_member": Item("somebody of the same household", "fact", ("other_person_id",)),
    "tax_year": Item("the year that declared income is of, by its first and last day", "fact", ("since",)),
    "double_counting": Item("somebody has looked for transfers that are counted twice", "fact", ()),
}
_THINGS = {
    "acquisition_costs": Item("fees and taxes of the purchase, part of what it cost", "asset", _ASSET),
    "mortgage": Item("what a lender paid of the price", "asset", _ASSET),
    "mortgage_left": Item("what is owed to a lender on the day", "asset", _ASSET),
    "principal_repaid": Item(
        "part of an instalment that repaid the loan; interest is no part", "asset", _ASSET
    ),
    "improvement": Item("spent on the thing, adding to it", "asset", _ASSET),
    "valuation": Item("what it is worth on the day", "asset", _ASSET),
    "sale": Item("what it was sold for", "asset", _ASSET),
    "asset_income": Item("rent, dividends or interest that it brought", "asset", _ASSET),
}

PERSON_ITEMS: Mapping[str, Item] = MappingProxyType(_PERSON)
"""Items of a person or household."""
ASSET_ITEMS: Mapping[str, Item] = MappingProxyType(_THINGS)
"""Items of one asset."""
ITEMS: Mapping[str, Item] = MappingProxyType({**_PERSON, **_THINGS})
"""All items by name."""
