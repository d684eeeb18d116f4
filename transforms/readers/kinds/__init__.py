"""Kinds of profiles beside bank: each makes records and particulars of the cells of a file or sheet.

A kind is one module with a class that follows `Kind`, listed here under the name that a profile
gives as `kind`.
"""

from __future__ import annotations

from collections.abc import Mapping

from transforms.readers.kinds.hawala import Hawala
from transforms.readers.kinds.kind import Kind, Ordered
from transforms.readers.kinds.mobile_money import MobileMoney
from transforms.readers.kinds.registers import Register
from transforms.readers.kinds.remittance import Remittance
from transforms.readers.kinds.virtual_asset import VirtualAsset

KINDS: Mapping[str, type[Kind]] = {
    "hawala": Hawala,
    "mobile_money": MobileMoney,
    "register": Register,
    "remittance": Remittance,
    "virtual_asset": VirtualAsset,
}

KIND_WORDS: Mapping[str, str] = {
    "remittance": "transfers as a money transfer operator answers a production order, through a profile of this kind",
    "mobile_money": "statements of one mobile money number (M-Pesa, MTN MoMo and others), through a profile",
    "hawala": "ledgers of hawaladars as seized or transcribed, in four calendars and any digits, through a profile",
    "virtual_asset": "exports of exchanges, wallets and block explorers at full precision, through a profile",
    "register": "persons, account holders, assets, protected, incidents, decisions, figures, corrections",
}
"""Kind of profile and a line on what it reads, as `moneytrail formats` lists them."""

__all__ = ["KINDS", "KIND_WORDS", "Kind", "Ordered"]
