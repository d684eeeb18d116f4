"""Proofs of what is worked out from the ledger: transfers, traced money, and the shield."""

from __future__ import annotations

import duckdb

from transforms.proofs.breach import Breach, breaches


def entries_outside_one_transfer(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Entries whose amount is not in transfers whole and once: in one, or in the parts of a sum."""
    return breaches(
        connection,
        """
        WITH used AS (
            SELECT entry_id, count(*) AS times, sum(amount) AS amount, min(side) AS side, max(side) AS last_side,
                min(amount) AS least
            FROM transfer_entries GROUP BY entry_id
        )
        SELECT concat_ws('', 'entry ', coalesce(e.entry_id, u.entry_id), ': ',
            CASE WHEN e.entry_id IS NULL THEN 'a side of a transfer, but not in the ledger'
                 WHEN u.entry_id IS NULL THEN 'a side of no transfer'
                 ELSE 'a side of ' || u.times || ' transfers with ' || u.amount || ' of ' || abs(e.amount) END) AS place
        FROM entries e FULL JOIN used u USING (entry_id)
        WHERE e.entry_id IS NULL OR u.entry_id IS NULL OR u.amount IS DISTINCT FROM abs(e.amount)
            OR u.side <> u.last_side OR (u.times > 1 AND u.least <= 0)
        """,
    )


def transfers_without_entry(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Transfers with no entry, payment or line of a book behind them, and sides of none that is there."""
    return breaches(
        connection,
        """
        WITH behind AS (
            SELECT transfer_id AS used FROM transfer_entries
            UNION SELECT transfer_id FROM transfer_payments WHERE basis = 'reported'
            UNION SELECT transfer_id FROM transfer_hawala_lines
        ), twice AS (
            SELECT transfer_id FROM transfer_payments WHERE basis <> 'chain' GROUP BY transfer_id HAVING count(*) > 1
        )
        SELECT concat_ws('', 'transfer ', coalesce(t.transfer_id, b.used),
            ': has no entry, payment or line of a book, or is missing') AS place
        FROM transfers t FULL JOIN behind b ON b.used = t.transfer_id
        WHERE t.transfer_id IS NULL OR b.used IS NULL
        UNION ALL
        SELECT concat_ws('', 'transfer ', p.transfer_id, ': is missing, but payment ', p.payment_id, ' tells of it')
        FROM transfer_payments p WHERE p.transfer_id NOT IN (SELECT transfer_id FROM transfers)
        UNION ALL
        SELECT concat_ws('', 'transfer ', transfer_id, ': two payments tell of it') FROM twice
        """,
    )


def payments_without_transfer(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Completed payments between two accounts that are no transfer: they lack an amount or a date."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', 'payment ', p.payment_id, ': ',
            concat_ws(' ', coalesce(p.amount, p.received_amount), coalesce(p.currency, p.received_currency)),
            ' from ', coalesce(p.from_name, p.from_identifier, 'nobody named'),
            ' to ', coalesce(p.to_name, p.to_identifier, 'nobody named')) AS place
        FROM payments p
        WHERE p.status = 'completed' AND p.source IN ('remittance', 'virtual_asset', 'report')
            AND p.from_account_id <> p.to_account_id
            AND coalesce(p.amount, p.received_amount, 1) <> 0
            AND p.payment_id NOT IN (SELECT payment_id FROM transfer_payments)
        """,
    )


def legs_that_do_not_hold(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Legs without an accepted record, transactions that keep or make money, transfers with two of one side."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', 'leg ', leg_id, ': its record is no accepted one') AS place
        FROM chain_legs LEFT JOIN source_records r USING (record_id) WHERE r.status IS DISTINCT FROM 'accepted'
        UNION ALL
        SELECT concat_ws('', 'transaction ', min(transaction_id), ': ', sum(amount), ' ', currency, ' are left in it')
        FROM chain_legs WHERE history = 'transaction' GROUP BY account_id, currency HAVING sum(amount) <> 0
        UNION ALL
        SELECT concat_ws('', 'transfer ', transfer_id, ': two of its sides are a ', side) FROM (
            SELECT transfer_id, CASE WHEN amount < 0 THEN 'debit' ELSE 'credit' END AS side FROM chain_legs
            WHERE transfer_id IS NOT NULL
            UNION ALL SELECT transfer_id, side FROM transfer_entries SEMI JOIN chain_legs USING (transfer_id)
        ) GROUP BY transfer_id, side HAVING count(*) > 1
        """,
    )


def money_not_conserved(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Currencies in which what was seeded is not what was found: in = held + assets + cash + outside + lost."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', method, ' ', currency, ': in ', "in", ', found ', held + assets + cash + outside + lost)
            AS place
        FROM trace_conservation WHERE NOT holds OR "in" <> held + assets + cash + outside + lost
        """,
    )


def shielded_candidates(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Candidates whose holder is protected, or whom the gates did not pass (DOMAIN.md 1.3)."""
    return breaches(
        connection,
        """
        WITH passed AS (SELECT DISTINCT party_id FROM gate_decisions WHERE outcome = 'CANDIDATE_PERSON')
        SELECT concat_ws('', 'candidate ', c.candidate_id, ': ',
            CASE WHEN p.protected THEN 'its holder is protected' ELSE 'no gate passed its holder' END) AS place
        FROM confiscation_candidates c
        LEFT JOIN parties p ON p.party_id = c.holder_party_id
        WHERE p.protected OR c.holder_party_id NOT IN (SELECT party_id FROM passed)
        """,
    )


def missing_rates(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Currencies with transfers for which no reference rate is at hand."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', currency, ': ', count(*), ' transfers') AS place
        FROM transfers WHERE amount_ref IS NULL GROUP BY currency
        """,
    )


def payments_told_apart(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Remittances with one control number whose rows contradict each other, so that they stayed apart."""
    return breaches(
        connection,
        r"""
        SELECT concat_ws('', 'control number ', min(control_number), ': ', count(*), ' payments are kept apart (',
            string_agg(concat_ws(' ', payment_id, coalesce(amount, received_amount),
                coalesce(currency, received_currency), 'from', from_name, 'to', to_name), '; ' ORDER BY payment_id),
            ')') AS place
        FROM payments WHERE source = 'remittance' AND control_number IS NOT NULL
        GROUP BY regexp_replace(upper(control_number), '[^\p{L}\p{N}]', '', 'g') HAVING count(*) > 1
        """,
    )


def records_without_payment(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Payments without their own record, and records that tell of a payment that is not there."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', 'payment ', coalesce(p.payment_id, r.payment_id), ': ',
            CASE WHEN p.payment_id IS NULL THEN 'is told of by a record, but missing'
                 ELSE 'no record tells of it' END) AS place
        FROM payments p FULL JOIN (SELECT DISTINCT payment_id FROM payment_records) r USING (payment_id)
        WHERE p.payment_id IS NULL OR r.payment_id IS NULL
        """,
    )
