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

__all__ = ["KINDS", "Kind", "Ordered"]
