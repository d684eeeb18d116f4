"""Which columns a profile of each kind must name before anything can be read with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from transforms.readers.profile_keys import Keys

# Of each group one column is enough.
_NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "remittance": (
        ("sent_at", "paid_at"),
        ("amount", "payout_amount"),
        ("currency", "payout_currency"),
        tuple(f"{end}_{part}" for end in ("sender", "receiver") for part in ("name", "family_name", "phone")),
    ),
    "mobile_money": (("completed_at",), ("amount", "paid_in"), ("amount", "withdrawn")),
    "hawala": (("date",), ("amount", "taken_in"), ("amount", "paid_out")),
    "virtual_asset": (
        ("time",),
        ("amount", "amount_in", "amount_out", "amounts"),
        ("asset", "contract", "amounts"),
    ),
    "persons": (("person_id",),),
    "account_holders": (("account",), ("person_id", "name")),
    "assets": (("asset_id", "registry_ref"), ("kind", "description")),
    "protected": (("person_id", "name", "account"),),
    "incidents": (("date",), ("place", "country")),
    "decisions": (("person_id_a",), ("person_id_b",), ("decision",)),
    "figures": (("item",), ("person_id", "asset"), ("source",)),
    "corrections": (("record_id",), ("field",), ("old_value",), ("new_value",)),
}


def require_columns(kind: str, register: str | None, columns: Collection[str], keys: Keys) -> None:
    """Raises: ProfileError for the first need that no column meets.

    columns: those that the profile names. A kind that is not listed here has no needs.
    """
    for group in _NEEDS.get(register or kind, ()):
        if not set(group) & set(columns):
            what = f"A profile of {f'the register {register}' if register else f'kind {kind}'}"
            raise keys.fail(f"{what} needs {' or '.join(group)}.", f"add {group[0]}: NAME OF THE COLUMN")


def require_chain(columns: Collection[str], account: Collection[str], keys: Keys) -> None:
    """Raises: ProfileError where no end of a movement of virtual assets is named at all."""
    if not {"from_address", "to_address"} & set(columns) and not account:
        raise keys.fail(
            "A profile of kind virtual_asset needs from_address and to_address, or the account of an exchange.",
            "add from_address: NAME OF THE COLUMN, or account: {identifier: {column: NAME}}",
        )
