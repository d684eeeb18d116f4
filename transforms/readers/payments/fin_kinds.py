"""Which kind of SWIFT message one is: as block 2 says, else by its fields."""

from __future__ import annotations

from transforms.readers.payments.fin_elements import FieldError
from transforms.readers.payments.fin_messages import FinMessage

SINGLE = frozenset(("103", "202", "205"))
"""Messages of one payment."""
SEVERAL = frozenset(("101", "102", "104", "107"))
"""Messages whose transactions follow a heading: requests for transfer, payments in bulk, direct debits."""
CONFIRMATIONS = frozenset(("900", "910"))
"""Confirmations of what was debited or credited: bookings, which a statement tells too."""
READ = SINGLE | SEVERAL | CONFIRMATIONS | {"100"}
"""All that are read; 100 is the form of MT103 until 2003, which some national systems keep."""

_INSTEAD = {
    **dict.fromkeys(("940", "941", "942", "950"), "it is a statement: give it in a file without payments"),
    **dict.fromkeys(
        ("192", "195", "196", "199", "292", "295", "296", "299"),
        "it asks or answers; what was booked, a statement says",
    ),
}


def kind_of(message: FinMessage) -> str:
    """101, 102, 103, 104, 107, 202, 205, 900 or 910. Raises: FieldError for any other message."""
    stated = message.type
    if stated is None:
        return _by_fields(message)
    if stated == "100":
        return "103"
    if stated in READ:
        return stated
    why = _INSTEAD.get(stated, "it is no payment and no confirmation that is read here")
    raise FieldError(f"message_type_not_read: MT{stated}: {why}")


_OF_TRANSFERS = frozenset(("28D", "50F", "50G", "50H", "25A", "21F"))
"""Fields that MT101 has, and no direct debit."""
_OF_DEBITS = frozenset(("19", "21C", "21D", "21E", "26T", "71F", "71G"))
"""Fields that MT104 and MT107 have, and no MT101."""
_DEBIT_CODES = ("AUTH", "NAUT", "RFDD", "RTND")
"""Codes of field 23E that direct debits alone have."""


def _by_fields(message: FinMessage) -> str:
    tags = {one.tag for one in message.fields}
    if "32B" in tags and "21" in tags:
        return "102" if "32A" in tags and "28D" not in tags else _transfer_or_debit(message, tags)
    if tags & {"59", "59A", "59F", "23B"}:
        return "103"
    if tags & {"25", "25P"} and "32A" in tags and "58A" not in tags:
        return _confirmation(tags)
    if tags & {"50K", "50A", "50F"}:
        return "103"
    if tags & {"58A", "58D"}:
        return "202"
    raise FieldError("message_type_unknown: its fields are those of no payment and no confirmation")


def _transfer_or_debit(message: FinMessage, tags: set[str]) -> str:
    """Orders of transfers and of direct debits have the same amounts and parties: who pays whom must be certain."""
    if tags & _OF_TRANSFERS:
        return "101"
    codes = (one.value.strip() for one in message.fields if one.tag == "23E")
    if tags & _OF_DEBITS or any(code.startswith(_DEBIT_CODES) for code in codes):
        return "104"
    raise FieldError(
        "direction_missing: nothing says whether the message orders transfers (MT101) or direct debits (MT104)"
    )


def _confirmation(tags: set[str]) -> str:
    """Only a credit names who paid (50a, 56a); a debit may name the institution that ordered it (52a)."""
    if tags & {"50A", "50F", "50K", "56A", "56D"}:
        return "910"
    raise FieldError(
        "direction_missing: nothing says whether the message confirms a debit (MT900) or a credit (MT910)"
    )
