"""Profiles: what may stand in one, and how a slip is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from transforms.readers import profiles
from transforms.readers.profile_shape import COLUMNS_OF_KIND, REGISTER_COLUMNS, Direction
from transforms.readers.profiles import ProfileError

# The example of docs and INTERFACE.md, key by key.
EXAMPLE = r"""
profile: examplebank-current
kind: bank
file: {encoding: cp1252, delimiter: ";", quote: '"', skip_top: 3, skip_bottom: 1, header: true, sheet: Umsaetze}
match: {columns: [Buchungstag, Valuta, Betrag]}
account:
  scheme: iban
  identifier: {preamble: 'Konto: (\S+)'}
  institution: {value: Example Bank}
  country: {value: DE}
numbers: {decimal: ",", thousands: "."}
dates: {format: "%d.%m.%Y", timezone: Europe/Berlin, calendar: gregorian}
order: newest_first
columns:
  booked_at: Buchungstag
  value_date: Valuta
  amount: Betrag
  currency: {column: Waehrung}
  balance_after: Saldo
  counterparty_name: Empfaenger
  counterparty_account: IBAN
  narrative: [Buchungstext, Verwendungszweck]
  reference: Referenz
"""


def test_the_example_of_the_interface() -> None:
    profile = profiles.parse(EXAMPLE, "example.yaml")
    assert (profile.name, profile.kind, profile.newest_first) == ("examplebank-current", "bank", True)
    assert (profile.file.encoding, profile.file.delimiter, profile.file.skip_top) == ("cp1252", ";", 3)
    assert profile.account["identifier"].preamble == r"Konto: (\S+)"
    assert profile.account["scheme"].value == "iban"
    assert profile.columns["narrative"].columns == ("Buchungstext", "Verwendungszweck")
    assert profile.columns["currency"].columns == ("Waehrung",)
    assert (profile.numbers.decimal, profile.numbers.thousands) == (",", ".")


@pytest.mark.parametrize("nested", [True, False])
def test_a_direction_may_stand_beside_or_in_the_amount(nested: bool) -> None:
    mark = "direction: {column: S/H, debit: S, credit: [H, C]}"
    amount = f"amount: {{column: Betrag, {mark}}}" if nested else f"amount: Betrag\n  {mark}"
    profile = profiles.parse(EXAMPLE.replace("amount: Betrag", amount), "x.yaml")
    assert profile.direction == Direction("S/H", ("S",), ("H", "C"))
    assert profile.columns["amount"].columns == ("Betrag",)


@pytest.mark.parametrize(
    ("old", "new", "what", "where"),
    [
        ("order: newest_first", "order: backwards", "order is 'backwards'", "x.yaml"),
        ("order:", "ordre:", "unknown key 'ordre'", "x.yaml"),
        ("delimiter:", "delimeter:", "unknown key 'delimeter'", "file"),
        ("balance_after:", "balance:", "unknown key 'balance'", "columns"),
        ("cp1252", "cp9999", "'cp9999' is not known", "file"),
        ('";"', '";;"', "one plain character", "file"),
        ("skip_top: 3", "skip_top: many", "whole number", "file"),
        (r"'Konto: (\S+)'", r"'Konto: \S+'", "has 0 groups", "account.identifier"),
        (r"'Konto: (\S+)'", "'Konto: (('", "not a regular expression", "account.identifier"),
        ("%d.%m.%Y", "%d.%Q.%Y", "date format", "dates"),
        ("%d.%m.%Y", "%d.%m.%Y %I:%M", "does not tell the hour", "dates"),
        ("%d.%m.%Y", "%d.%m.%Y %p", "does not tell the hour", "dates"),
        ("Europe/Berlin", "Europe/Atlantis", "time zone", "dates"),
        ('thousands: "."', 'thousands: ","', "must differ", "numbers"),
        ("  amount: Betrag\n", "", "either amount, or both debit and credit", "columns"),
        ("  booked_at: Buchungstag\n", "", "No column holds the booking date", "columns"),
        ("{column: Waehrung}", "{column: Waehrung, value: EUR}", "exactly one of", "columns.currency"),
        ("header: true", "header: maybe", "must be true or false", "file"),
        ("kind: bank", "kind: casino", "kind is 'casino'", "x.yaml"),
        ("account:", "account: none\nx:", "", "x.yaml"),
    ],
)
def test_a_slip_is_told_with_its_place(old: str, new: str, what: str, where: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(ProfileError) as caught:
        profiles.parse(EXAMPLE.replace(old, new), "x.yaml")
    assert what in caught.value.what
    assert where in caught.value.where
    assert caught.value.todo


@pytest.mark.parametrize("content", ["", "- a", "a: [", "a: *b", "!!python/object:os.system {}", "\t"])
def test_what_is_no_profile_is_refused(content: str) -> None:
    with pytest.raises(ProfileError):
        profiles.parse(content, "x.yaml")


@pytest.mark.parametrize("kind", ["remittance", "mobile_money", "hawala", "virtual_asset"])
def test_other_kinds_are_understood(kind: str) -> None:
    columns = ", ".join(f"{name}: X" for name in COLUMNS_OF_KIND[kind])
    assert profiles.parse(f"profile: x\nkind: {kind}\ncolumns: {{{columns}}}", "x.yaml").kind == kind


@pytest.mark.parametrize("register", REGISTER_COLUMNS)
def test_registers_are_understood(register: str) -> None:
    columns = ", ".join(f"{name}: X" for name in REGISTER_COLUMNS[register])
    text = f"profile: x\nkind: register\nregister: {register}\ncolumns: {{{columns}}}"
    assert profiles.parse(text, "x.yaml").register == register


def test_load_by_name_by_path_and_from_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(EXAMPLE.replace("examplebank-current", "mine"), encoding="utf-8")
    assert profiles.load(str(path)).name == "mine"
    assert profiles.load("mine", [tmp_path]).path == path
    assert profiles.load("moneytrail-comma").name == "moneytrail-comma"
    with pytest.raises(ProfileError, match="no profile named 'nobody'"):
        profiles.load("nobody", [tmp_path])
    with pytest.raises(ProfileError, match="cannot be read"):
        profiles.load(str(tmp_path / "lacking.yaml"))


def test_a_folder_s_profile_goes_before_a_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        EXAMPLE.replace("examplebank-current", "moneytrail-comma"), encoding="utf-8"
    )
    assert profiles.load("moneytrail-comma", [tmp_path]).newest_first
    assert not profiles.load("moneytrail-comma").newest_first


def test_known_profiles_have_names_of_their_own_and_say_what_they_read() -> None:
    names = [profile.name for profile in profiles.known()]
    assert names == sorted(set(names))
    assert all(profile.description for profile in profiles.known())
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert all(profile.path is not None and profile.path.stem == profile.name for profile in profiles.known())


def test_the_other_end_may_stand_in_two_columns_by_the_direction() -> None:
    said = "counterparty_name: {incoming: [Payer, Payer 2], outgoing: Payee}"
    profile = profiles.parse(EXAMPLE.replace("counterparty_name: Empfaenger", said), "x.yaml")
    source = profile.columns["counterparty_name"]
    assert (source.columns, source.incoming) == (("Payer", "Payer 2", "Payee"), 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("counterparty_name: Empfaenger", "counterparty_name: {incoming: Payer}"),
        ("counterparty_name: Empfaenger", "counterparty_name: {column: Payer, outgoing: Payee}"),
        ("reference: Referenz", "reference: {incoming: A, outgoing: B}"),
        ("institution: {value: Example Bank}", "institution: {incoming: A, outgoing: B}"),
    ],
)
def test_what_depends_on_the_direction_is_said_whole_and_of_the_other_end_alone(old: str, new: str) -> None:
    with pytest.raises(ProfileError, match="incoming and outgoing stand together"):
        profiles.parse(EXAMPLE.replace(old, new), "x.yaml")


def test_the_first_of_several_columns_and_what_a_filled_one_means() -> None:
    columns = "  fee: {first: [Spread, Fee]}\n  channel: {filled: {Card: card, Cheque: cheque}}\n"
    profile = profiles.parse(EXAMPLE + columns, "x.yaml")
    fee, channel = profile.columns["fee"], profile.columns["channel"]
    assert (fee.columns, fee.first) == (("Spread", "Fee"), True)
    assert (channel.columns, channel.filled) == (("Card", "Cheque"), {"Card": "card", "Cheque": "cheque"})
    with pytest.raises(ProfileError, match="exactly one of"):
        profiles.parse(EXAMPLE + "  fee: {first: [Spread, Fee], column: Fee}\n", "x.yaml")
