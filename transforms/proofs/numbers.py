"""Numbers of accounts whose own check digits speak against them: national ones, cards, telephones, wallets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import duckdb
from stdnum import luhn
from stdnum.cz import bankaccount as czech
from stdnum.es import ccc
from stdnum.no import kontonr
from stdnum.nz import bankaccount as new_zealand

from transforms.proofs.breach import SHOWN
from transforms.proofs.doubts import Doubts
from transforms.readers.kinds.virtual_asset.addresses import wallets
from transforms.schema import ACCOUNTS

_CARD = re.compile(r"\d{13,19}")
_TELEPHONE = re.compile(r"\+?[1-9]\d{6,14}")
_NATIONAL: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool], str]] = {
    "CZ": (re.compile(r"(?:\d{1,6}-)?\d{2,10}/\d{4}"), czech.is_valid, "číslo účtu"),
    "ES": (re.compile(r"\d{20}"), ccc.is_valid, "código cuenta cliente"),
    "NO": (re.compile(r"\d{11}"), kontonr.is_valid, "kontonummer"),
    "NZ": (re.compile(r"\d{15,16}"), new_zealand.is_valid, "bank account"),
}
"""By country: the form of its account numbers, whether one holds its check digits, and what it is called there."""
_ASKED = """
SELECT scheme, identifier, country FROM {accounts}
WHERE scheme IN ('wallet', 'card', 'msisdn') OR (scheme = 'bban' AND country IN (SELECT unnest(?::VARCHAR[])))
ORDER BY scheme, identifier
"""
_AT_A_TIME = 10_000


def doubtful_numbers(connection: duckdb.DuckDBPyConnection, accounts: str = ACCOUNTS.name) -> Doubts:
    """Numbers of accounts that cannot be right as they are written; `accounts`: the relation with these accounts.

    National account numbers whose country is known, card numbers (Luhn, ISO/IEC 7812), telephone
    numbers (E.164: 7 to 15 digits), addresses of chains with a check sum. A number that is shown in part
    only is no doubt.
    """
    asked = connection.execute(_ASKED.format(accounts=accounts), [sorted(_NATIONAL)])
    count, first = 0, list[tuple[str, str]]()
    while rows := asked.fetchmany(_AT_A_TIME):
        for doubt in _doubts(rows):
            count += 1
            if len(first) < SHOWN:
                first.append(doubt)
    return Doubts(count, tuple(first))


def _doubts(rows: list[tuple[str, str, str | None]]) -> Iterator[tuple[str, str]]:
    """Scheme and number, by which they are sorted, and words of each that is doubted."""
    chains = wallets(identifier for scheme, identifier, _ in rows if scheme == "wallet")
    for scheme, identifier, country in rows:
        if scheme == "wallet":
            wallet = chains[identifier]
            if wallet.doubt and not wallet.masked:
                yield f"{scheme} {identifier}", f"wallet {identifier}: {wallet.doubt}"
        elif (doubt := number_doubt(scheme, identifier, country)) is not None:
            yield f"{scheme} {identifier}", f"account {identifier}: {doubt}"


def number_doubt(scheme: str, identifier: str, country: str | None) -> str | None:
    """What speaks against a number, in words; None where nothing does."""
    plain = re.sub(r"[\s.]", "", identifier)
    if scheme == "card":
        wrong = _CARD.fullmatch(plain) is not None and not luhn.is_valid(plain)
        return "the card number's check digit is wrong" if wrong else None
    if scheme == "msisdn":
        masked = not plain.lstrip("+").isdigit()
        return (
            None
            if masked or _TELEPHONE.fullmatch(plain)
            else "it is too short or too long for a telephone number"
        )
    form, holds, name = _NATIONAL.get(country or "", (None, None, ""))
    if (
        form is None
        or holds is None
        or form.fullmatch(plain.replace("-", "") if country == "NZ" else plain) is None
    ):
        return None
    return None if holds(plain) else f"the check digits of a number of {country} ({name}) are wrong"
