"""Books of hawaladars as tables: pairs, states, obligations, positions, settlements, and movements of money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.configuration import Configuration
from transforms.hawala.banking import Banked, banked_ends
from transforms.hawala.brokers import brokers_of
from transforms.hawala.escrow import states_of
from transforms.hawala.fitting import Scene
from transforms.hawala.legs import Leg, legs_of
from transforms.hawala.links import Link, links_of, row_of
from transforms.hawala.market import Market
from transforms.hawala.nettings import nettings_of, positions_of
from transforms.hawala.obligations import Obligation, Settled, obligations_of, settled_of
from transforms.hawala.pairing import paired
from transforms.hawala.settings import HawalaRules, hawala_rules_of
from transforms.hawala.settlements import (
    Settlement,
    movements_of,
    roundabout_of,
    settlements_of,
    shown_by,
    words_of,
)
from transforms.hawala.transfers import Movement, hawala_movements, settlement_movements
from transforms.schema import (
    HAWALA_LINKS,
    HAWALA_NETTINGS,
    HAWALA_OBLIGATIONS,
    HAWALA_POSITIONS,
    HAWALA_SETTLEMENTS,
    HAWALA_STATES,
    HAWALA_TABLES,
    TRANSFER_HAWALA_LINES,
    Table,
    conform,
)

SETTLES = "a hawaladar's book tells it as a settlement, and it is between the two"


@dataclass(frozen=True)
class HawalaFrames:
    """movements: rows of TRANSFERS before parties and rates. settling: transfer_id of others that settle.

    tables: frames of HAWALA_TABLES and TRANSFER_HAWALA_LINES by table, sorted by key.
    """

    movements: pl.DataFrame
    banked: Sequence[Banked] = ()
    """Payments of banks that are an end of a hawala."""
    of_link: Mapping[str, str] = field(default_factory=dict)
    """transfer_id of a link's movement."""
    settling: list[str] = field(default_factory=list)
    tables: Mapping[Table, pl.DataFrame] = field(default_factory=dict)


MOVEMENT = {
    "transfer_id": pl.String(),
    "from_account_id": pl.String(),
    "to_account_id": pl.String(),
    "sent_at": pl.Datetime("us"),
    "received_at": pl.Datetime("us"),
    "amount": HAWALA_LINKS.frame_schema["amount"],
    "currency": pl.String(),
    "received_amount": HAWALA_LINKS.frame_schema["amount"],
    "received_currency": pl.String(),
    "fee": HAWALA_LINKS.frame_schema["amount"],
    "channel": pl.String(),
    "kind": pl.String(),
    "kind_reason": pl.String(),
    "match_basis": pl.String(),
    "match_probability": pl.Float64(),
}


def nothing() -> HawalaFrames:
    """What a case without books has."""
    tables = {table: table.empty() for table in (*HAWALA_TABLES, TRANSFER_HAWALA_LINES)}
    return HawalaFrames(pl.DataFrame(schema=MOVEMENT), tables=tables)


def hawala_of(
    lines: pl.DataFrame, transfers: pl.DataFrame, party_accounts: pl.DataFrame, configuration: Configuration
) -> HawalaFrames:
    """Everything that books of hawaladars come to; the order of rows makes no difference.

    Reads: lines (HAWALA_LINES); transfers (transfer_id, from_party_id, to_party_id, sent_at, amount, currency,
        kind) that other evidence shows; party_accounts (PARTY_ACCOUNTS).
    Method: docs/methods/hawala.md (DOMAIN.md 3.4 and 3.5).
    """
    if lines.is_empty():
        return nothing()
    brokers = brokers_of(lines)
    legs = list(legs_of(lines, brokers))
    scene = _scene(legs, lines, configuration)
    links = links_of(paired(legs, scene), scene)
    settled = settled_of(legs, scene.rules)
    owed = obligations_of(links, settled)
    moves = movements_of(transfers, party_accounts, brokers.values())
    shown = shown_by(settled, moves, scene.rules.normal_days)
    movements = [*hawala_movements(links), *settlement_movements(settled, shown)]
    of_payment = {one.of: one.transfer_id for one in movements if one.kind == "settlement"} | shown
    others = roundabout_of(transfers, party_accounts, brokers.values(), scene.rules.least_dealings)
    payments = settlements_of(settled, moves, others, owed, of_payment, scene.rules)
    tables = {
        HAWALA_LINKS: _link_rows(links, movements, scene),
        HAWALA_STATES: [state._asdict() for state in states_of(links, lines)],
        HAWALA_OBLIGATIONS: [_obligation_row(one) for one in owed],
        **_net_rows(owed),
        HAWALA_SETTLEMENTS: [_settlement_row(one) for one in payments],
        TRANSFER_HAWALA_LINES: _line_rows(movements, settled, shown),
    }
    return HawalaFrames(
        pl.DataFrame([_movement_row(one) for one in movements], schema=MOVEMENT).sort("transfer_id"),
        banked_ends(links, transfers, party_accounts, scene.rules),
        {one.of: one.transfer_id for one in movements if one.kind == "hawala"},
        sorted(shown.values()),
        {table: _frame(table, rows) for table, rows in tables.items()},
    )


def _scene(legs: Sequence[Leg], lines: pl.DataFrame, configuration: Configuration) -> Scene:
    rules: HawalaRules = hawala_rules_of(configuration)
    currencies = {leg.currency for leg in legs} | {leg.paid_currency for leg in legs}
    return Scene(rules, Market(currencies, configuration), frozenset(lines["book_account_id"]))


def _frame(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    return conform(table, pl.DataFrame(rows, schema=table.frame_schema)).sort(table.key)


def _movement_row(one: Movement) -> dict[str, object]:
    return {name: value for name, value in one._asdict().items() if name in MOVEMENT}


def _link_rows(links: list[Link], movements: Sequence[Movement], scene: Scene) -> list[dict[str, object]]:
    # An ambiguous pair's first line has a movement of its own, which is not the pair's.
    whole = {link.link_id for link in links if link.counts}
    transfers = {one.of: one.transfer_id for one in movements if one.of in whole}
    return [row_of(link, scene, transfers) for link in links]


def _obligation_row(one: Obligation) -> dict[str, object]:
    return {
        "obligation_id": one.obligation_id,
        "debtor_id": one.debtor,
        "creditor_id": one.creditor,
        "amount": one.amount,
        "currency": one.currency,
        "day": one.day,
        "basis": one.basis,
        "records": list(one.records),
    }


def _net_rows(owed: list[Obligation]) -> dict[Table, list[dict[str, object]]]:
    positions = positions_of(owed)
    return {
        HAWALA_POSITIONS: [
            {
                "broker_id": broker,
                "currency": currency,
                "owed_to": one.owed_to,
                "owed_by": one.owed_by,
                "position": one.net,
                "obligations": one.obligations,
            }
            for (currency, broker), one in positions.items()
        ],
        HAWALA_NETTINGS: [
            {
                "currency": one.currency,
                "from_broker_id": one.payer,
                "to_broker_id": one.paid,
                "amount": one.amount,
            }
            for one in nettings_of(positions)
        ],
    }


def _settlement_row(one: Settlement) -> dict[str, object]:
    payment = one.payment
    return {
        "settlement_id": one.settlement_id,
        "basis": one.basis,
        "transfer_id": one.transfer_id,
        "records": list(one.records),
        "from_broker_id": payment.payer,
        "to_broker_id": payment.paid,
        "through_party_id": payment.through,
        "amount": payment.amount,
        "currency": payment.currency,
        "day": one.day,
        "fits": one.fitting.by,
        "obligations": list(one.fitting.obligations),
        "settles": one.fitting.total,
        "equally_good": one.fitting.sets,
        "claim": one.claim,
        "explanation": words_of(one),
    }


def _line_rows(
    movements: Sequence[Movement], settled: Sequence[Settled], shown: Mapping[str, str]
) -> list[dict[str, object]]:
    rows = [(one.transfer_id, record, leg) for one in movements for record, leg in one.lines]
    rows += [
        (shown[one.legs[0].record_id], leg.record_id, "settlement")
        for one in settled
        if one.legs[0].record_id in shown
        for leg in one.legs
    ]
    return [dict(zip(("transfer_id", "record_id", "leg"), row, strict=True)) for row in rows]
