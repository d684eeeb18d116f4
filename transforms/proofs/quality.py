"""What makes a person doubt a ledger though every rule holds: numbers, texts, days and amounts that look wrong."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, partial

import duckdb
import pycountry
from stdnum import numdb

from transforms.money import MONEY, places
from transforms.proofs.breach import SHOWN, Breach, breaches
from transforms.proofs.doubts import Doubts, first_doubts, kept_up
from transforms.proofs.minor_units import any_beyond_places
from transforms.proofs.numbers import doubtful_numbers
from transforms.schema import ACCOUNTS, ENTRIES, sql_type


def ill_formed_identifiers(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Account numbers that are written like an IBAN whose check digits are wrong, and BICs of no country.

    An account is filed under `iban` only where the check digits hold (ISO 13616, mod 97-10); one that
    looks like an IBAN and is filed under `bban` was mistyped, cut, or made up. A BIC's fifth and
    sixth letters are a country's (ISO 9362). Other numbers with check digits: numbers.py.
    """
    written = kept_up(connection, "iban", ACCOUNTS, partial(_ill_written, connection))
    institutions = kept_up(connection, "bic", ACCOUNTS, partial(_institutions_of_no_country, connection))
    numbers = kept_up(connection, "number", ACCOUNTS, partial(doubtful_numbers, connection))
    places = sorted((*written.breach.places, *institutions.breach.places))
    places += numbers.breach.places
    return Breach(written.count + institutions.count + numbers.count, tuple(places[:SHOWN]))


def _ill_written(connection: duckdb.DuckDBPyConnection, accounts: str) -> Doubts:
    # Where every other end is such a number, the words for each would cost more than the proof.
    ((count, first),) = connection.execute(
        f"SELECT count(*), min(identifier, {SHOWN}) FROM {accounts} WHERE scheme = 'bban' "
        f"AND strlen(identifier) BETWEEN 15 AND 34 AND regexp_full_match(identifier, '{_looks_like_iban()}')"
    ).fetchall()
    words = "account {} looks like an IBAN, but its check digits are wrong"
    return Doubts(int(count), tuple((number, words.format(number)) for number in first or ()))


def _institutions_of_no_country(connection: duckdb.DuckDBPyConnection, accounts: str) -> Doubts:
    known = ", ".join(f"'{country.alpha_2}'" for country in pycountry.countries)
    return first_doubts(
        connection,
        f"""
        SELECT concat_ws('', 'account ', identifier, ': institution ', institution,
            ' is written like a BIC of a country that there is not') AS place
        FROM {accounts} WHERE length(institution) IN (8, 11)
            AND regexp_full_match(institution, '[A-Z]{{6}}[A-Z0-9]{{2}}([A-Z0-9]{{3}})?')
            AND regexp_matches(institution, '[0-9]') AND substr(institution, 5, 2) NOT IN ({known}, 'XK')
        """,
    )


@cache
def _looks_like_iban() -> str:
    """Regular expression of what is written like an IBAN, in capitals or small letters."""
    countries = "|".join(
        "".join(f"[{letter}{letter.lower()}]" for letter in code) for code in _iban_countries()
    )
    return f"(?:{countries})[0-9]{{2}}[A-Za-z0-9]{{11,30}}"


@cache
def _iban_countries() -> tuple[str, ...]:
    """Countries that have IBANs, as python-stdnum's registry lists them."""
    codes = (country.alpha_2 for country in pycountry.countries)
    return tuple(sorted(code for code in codes if numdb.get("iban").info(code)[0][1]))


# UTF-8 read as Windows-1252 shows as these pairs; U+FFFD stands where a byte was no character at all.
_MOJIBAKE = (
    "Ã[\\x{80}-\\x{BF}\u0192\u2013-\u2122\u20ac\u0161\u0153\u017e]|Â[\\x{A0}-\\x{BF}]|â€|ï¿½|\ufffd"
    "|Ð[\\x{90}-\\x{BF}]Ð"
)


def garbled_texts(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Names and narratives whose letters were spoilt on the way: read in another encoding than written."""
    return kept_up(connection, "text", ENTRIES, partial(_garbled, connection)).breach


def _garbled(connection: duckdb.DuckDBPyConnection, entries: str) -> Doubts:
    doubted = " UNION ALL ".join(
        f"""
        SELECT record_id, {column} AS said FROM {entries}
        WHERE strlen({column}) <> length({column}) AND regexp_matches({column}, '{_MOJIBAKE}')
        """
        for column in ("counterparty_name", "narrative")
    )
    return first_doubts(
        connection,
        f"""
        SELECT concat_ws('', f.name, ', ', r.locator, ': ', left(said, 60)) AS place
        FROM (SELECT record_id, min(said) AS said FROM ({doubted}) GROUP BY record_id)
        JOIN source_records r USING (record_id) JOIN evidence_files f USING (file_id)
        """,
    )


def bookings_after_receipt(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Statements with entries that are booked after the file was received: a wrong century, or a forecast."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', f.name, ', ', s.locator, ': booked on ', e.last::DATE, ', received on ',
            f.received_at::DATE) AS place
        FROM (SELECT statement_id, max(booked_at) AS last FROM entries GROUP BY statement_id) e
        JOIN statements s USING (statement_id) JOIN evidence_files f USING (file_id)
        WHERE e.last::DATE > f.received_at::DATE + 1
        """,
    )


def amounts_beyond_their_currency(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Entries with more decimal places than their currency has (ISO 4217): a misread mark, or another unit."""
    return kept_up(connection, "amount", ENTRIES, partial(_beyond_their_currency, connection)).breach


def _beyond_their_currency(connection: duckdb.DuckDBPyConnection, entries: str) -> Doubts:
    held = [
        str(code) for (code,) in connection.execute(f"SELECT DISTINCT currency FROM {entries}").fetchall()
    ]
    listed = sorted(code for code in held if pycountry.currencies.get(alpha_3=code) and code[0] != "X")
    if not listed or not any_beyond_places(connection, entries, listed):
        return Doubts(0)
    # One division, where rounding costs three. Every branch has the decimals of an amount: DuckDB would give
    # all of them the fewest of any, and -47.33 EUR beside UGX became -47.
    rest = " ".join(
        f"WHEN '{code}' THEN amount % CAST({Decimal(1).scaleb(-places(code))} AS {sql_type(MONEY)})"
        for code in listed
    )
    ((count, first),) = connection.execute(
        f"SELECT count(*), min(entry_id, {SHOWN}) FROM {entries} WHERE CASE currency {rest} ELSE 0 END <> 0"
    ).fetchall()
    if not count:
        return Doubts(0)
    # Where every entry is doubted, the words for each would cost more than the check.
    named = connection.execute(
        f"""
        SELECT entry_id, concat_ws('', f.name, ', ', r.locator, ': ', amount, ' ', currency)
        FROM (FROM {entries} WHERE entry_id IN (SELECT unnest(?::VARCHAR[])))
        JOIN source_records r USING (record_id) JOIN evidence_files f USING (file_id) ORDER BY entry_id
        """,
        [first],
    ).fetchall()
    return Doubts(int(count), tuple((str(entry_id), str(words)) for entry_id, words in named))
