"""The facts of a person from a snapshot: whose accounts, what each entry was, which share of which asset."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from tests.transforms.benefit.people import CONFIGURATION, figure
from tests.transforms.benefit.snapshot import snapshot
from transforms.benefit.evidence.facts import Facts
from transforms.benefit.evidence.household import household_of
from transforms.benefit.evidence.reading import facts_of, first_and_last, rows_of
from transforms.benefit.period import Period
from transforms.benefit.refusal import refuse_shielded, shielded_because
from transforms.benefit.rule import benefit_rule_of
from transforms.errors import Refused

RULE = benefit_rule_of(CONFIGURATION)
PARTIES = [
    {"party_id": "ada", "name": "Ada", "kind": "person", "identifiers": ["person:P1"]},
    {"party_id": "bo", "name": "Bo", "kind": "person", "identifiers": ["person:P2"]},
    {"party_id": "cy", "name": "Cy", "kind": "person", "identifiers": ["person:P3"], "protected": True},
    {"party_id": "shop", "name": "Shop Ltd", "kind": "organisation"},
]
# Number, amount, kind and channel of the transfer, other account and party, words.
LINES: list[tuple[int, str, str, str, str, str, str]] = [
    (1, "900", "payment", "bank", "x1", "shop", "Salary May"),
    (2, "70", "payment", "bank", "x2", "bo", "salary, thanks"),
    (3, "500", "payment", "bank", "x2", "bo", "loan"),
    (4, "800", "payment", "bank", "x1", "shop", "Ratenkredit 77"),
    (5, "-40", "payment", "bank", "x1", "shop", "groceries"),
    (6, "-30", "payment", "bank", "x2", "bo", "for you"),
    (7, "-20", "cash_out", "cash", "x1", "shop", "ATM"),
    (8, "-10", "payment", "bank", "a2", "ada", "to savings"),
    (9, "-300", "purchase", "bank", "x1", "shop", "used car"),
    (10, "-15", "payment", "remittance", "x3", "shop", ""),
    (11, "6", "interest", "bank", "a1", "ada", "Zinsen"),
    (12, "-5", "payment", "bank", "joint", "both", "to us"),
    (13, "40", "reversal", "bank", "x1", "shop", "back"),
]
USES = "wages given loan_said loan other given cash own_unseen asset given interest own_unseen taken_back"


def world(**more: Any) -> duckdb.DuckDBPyConnection:
    """Ada's account a1 with statements, her account a2 without, and one held together with Bo."""
    entries, transfers, sides = [], [], []
    for number, amount, kind, channel, account, party, words in LINES:
        at, out = datetime(2025, 5, number), amount.startswith("-")  # noqa: DTZ001
        ends = ("to", "from") if out else ("from", "to")
        entries.append(
            {
                "entry_id": f"e{number:02}",
                "account_id": "a1",
                "account_sequence": number,
                "booked_at": at,
                "amount": Decimal(amount),
                "currency": "EUR",
                "narrative": words,
                "channel": channel,
                "counterparty_account_id": account,
                "reversal": kind == "reversal",
            }
        )
        transfers.append(
            {
                "transfer_id": f"t{number:02}",
                f"{ends[0]}_account_id": account,
                f"{ends[0]}_party_id": party,
                f"{ends[1]}_account_id": "a1",
                f"{ends[1]}_party_id": "ada",
                "sent_at": at,
                "amount": abs(Decimal(amount)),
                "currency": "EUR",
                "kind": kind,
                "channel": channel,
            }
        )
        sides.append({"transfer_id": f"t{number:02}", "entry_id": f"e{number:02}"})
    tables: dict[str, Any] = {
        "parties": PARTIES,
        "accounts": [{"account_id": "a1", "identifier": "DE1"}],
        "party_accounts": [
            {"party_id": "ada", "account_id": "a1", "relation": "holder"},
            {"party_id": "ada", "account_id": "a2", "relation": "named_as"},
            {"party_id": "ada", "account_id": "joint", "relation": "joint_holder"},
            {"party_id": "bo", "account_id": "joint", "relation": "joint_holder"},
            {"party_id": "both", "account_id": "joint", "relation": "holder"},
        ],
        "statements": [
            {"statement_id": "s1", "account_id": "a1", "currency": "EUR", "opening_balance": Decimal(100)},
            {"statement_id": "s2", "account_id": "a1", "currency": "EUR", "position": 1, "continuity": "no"},
        ],
        "entries": entries,
        "transfers": transfers,
        "transfer_entries": sides,
        "assets": [
            {
                "asset_id": "v1",
                "kind": "vehicle",
                "registry_ref": "M-AB 1",
                "price": Decimal(300),
                "currency": "EUR",
            },
            {"asset_id": "v2", "kind": "vessel", "holder_party_id": "bo"},
        ],
        "asset_payments": [{"asset_id": "v1", "transfer_id": "t09", "amount": Decimal(300)}],
        "register_assets": [
            {
                "record_id": "r1",
                "asset_id": "A1",
                "registry_ref": "m ab 1",
                "holder_person_id": "P1",
                "share": Decimal("0.25"),
                "price": Decimal(400),
                "currency": "EUR",
                "mortgage": Decimal(100),
            }
        ],
        "register_persons": [{"record_id": "r2", "person_id": "P1", "declared_income": Decimal(365)}],
        "register_incidents": [{"record_id": "r3", "date_from": date(2025, 5, 2), "people": 12}],
        "findings": [{"finding_id": "f1", "subject_id": "ada", "strength": "probable"}],
        "finding_transfers": [{"finding_id": "f1", "transfer_id": "t03", "role": "fee_in"}],
    }
    return snapshot(**(tables | more))


def facts(connection: duckdb.DuckDBPyConnection, members: dict[str, str] | None = None) -> Facts:
    return facts_of(connection, members or {"ada": "Ada"}, "EUR", RULE)


def test_every_entry_has_its_use() -> None:
    found = facts(world())
    assert [move.use for move in found.moves] == USES.split()
    assert [move.entry_id for move in found.moves] == [f"e{number:02}" for number in range(1, 14)]
    assert found.moves[0].words == "Shop Ltd | Salary May"
    assert first_and_last(found) == (date(2025, 5, 1), date(2025, 5, 13))


def test_accounts_held_with_others_are_named_and_not_counted_until_all_holders_are_asked_about() -> None:
    alone = facts(world())
    assert any("held together with others" in note for note in alone.notes)
    together = facts(world(), {"ada": "Ada", "bo": "Bo"})
    assert not any("held together" in note for note in together.notes)


def test_the_register_gives_share_price_and_mortgage() -> None:
    (car,) = facts(world()).things
    assert (car.asset_id, car.share, car.price, car.mortgage) == (
        "v1",
        Fraction(1, 4),
        Decimal(400),
        Decimal(100),
    )
    assert [(paid.transfer_id, paid.amount, paid.by_subject) for paid in car.payments] == [
        ("t09", Decimal(300), True)
    ]
    assert car.records == ("r1",)


def test_the_methods_agree_on_what_was_read() -> None:
    """100 of the price and the share of others stand beside the ledger: all three see the same."""
    found = facts(world())
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    wealth, flows, deposits = (
        figure(found, method, year).worked.amount
        for method in ("net_worth", "source_and_application", "bank_deposits")
    )
    assert wealth == flows
    # In: 900+70+500+800+6+40; less loan 800 and refund 40; declared 365; the rest of the car's price:
    # a quarter of 100; less a quarter of the mortgage, which deposits do not know.
    assert deposits == 70 + 500 + 900 + 6 - 365 + 25
    assert flows == deposits - 25


def test_incomes_fees_incidents_and_gaps() -> None:
    found = facts(world())
    assert [(one.amount, one.record_id) for one in found.incomes] == [(Decimal(365), "r2")]
    assert [(fee.payer, fee.amount) for fee in found.fees] == [("bo", Decimal(500))]
    assert [one.people for one in found.incidents] == [12]
    (pocket,) = found.pockets
    assert (pocket.opening, pocket.gaps, pocket.name) == (Decimal(100), 1, "DE1")
    assert any("do not open where" in note for note in found.notes)


def stated(item: str, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r-{item}",
        "person_id": "P1",
        "item": item,
        "source": "interview",
        "accepted": True,
    } | more


def test_figures_are_those_of_the_person() -> None:
    figures = [
        stated("gift", amount=Decimal("5.50"), currency="EUR", until=date(2025, 5, 9), stated_by="KR"),
        stated("loan", person_id="P2", amount=Decimal(1), currency="EUR"),
        stated("asset", person_id="ada", amount=Decimal(10), currency="EUR", until=date(2025, 5, 9)),
    ]
    found = {one.item: one for one in facts(world(register_figures=figures)).stated}
    assert set(found) == {"gift", "asset"}
    assert (found["gift"].since, found["gift"].amount) == (date(2025, 5, 9), Decimal("5.5"))
    assert found["gift"].source == "interview (KR)"
    assert found["asset"].since is None


def test_a_snapshot_of_an_older_version_has_no_figures() -> None:
    connection = world()
    connection.execute("DROP TABLE register_figures")
    assert facts(connection).stated == ()


def party(connection: duckdb.DuckDBPyConnection, party_id: str) -> dict[str, Any]:
    return rows_of(connection, "SELECT * FROM parties WHERE party_id = ?", [party_id])[0]


def test_a_household_is_whom_accepted_lines_name_and_nobody_shielded() -> None:
    figures = [
        stated("household_member", record_id="r1", other_person_id="P2"),
        stated("household_member", record_id="r2", other_person_id="P3"),
        stated("household_member", record_id="r3", other_person_id="P9"),
    ]
    # Bo paid a fee; without the finding nothing shields him.
    connection = world(register_figures=figures, finding_transfers=[])
    home = household_of(connection, party(connection, "ada"), counted=True)
    assert list(home.members) == ["ada", "bo"]
    assert ["shielded" in note for note in home.notes] == [True, False]
    alone = household_of(connection, party(connection, "ada"), counted=False)
    assert list(alone.members) == ["ada"]
    assert sum("--household" in note for note in alone.notes) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "paid a fee"),
        ({"party_roles": [{"party_id": "bo", "role": "payer"}]}, "that of a payer"),
        (
            {
                "gate_decisions": [
                    {"party_id": "bo", "gate": "G4", "hit": True, "outcome": "SHIELD_HUMANITARIAN"}
                ]
            },
            "SHIELD_HUMANITARIAN",
        ),
        (
            {
                "gate_decisions": [
                    {"party_id": "bo", "gate": "G5", "hit": True, "outcome": "REVIEW_POSSIBLE_VICTIM"}
                ]
            },
            "REVIEW_POSSIBLE_VICTIM",
        ),
    ],
)
def test_payers_helpers_and_travellers_are_not_asked(more: dict[str, Any], words: str) -> None:
    connection = world(**more)
    with pytest.raises(Refused, match="shielded") as refused:
        refuse_shielded(connection, party(connection, "bo"))
    assert words in str(refused.value)


def test_the_protected_are_not_asked_and_others_are() -> None:
    connection = world()
    assert "must be protected" in (shielded_because(connection, party(connection, "cy")) or "")
    assert shielded_because(connection, party(connection, "ada")) is None
    listed = [{"party_id": "bo", "gate": "G8", "hit": True, "outcome": "CANDIDATE_PERSON"}]
    connection = world(gate_decisions=listed)
    assert shielded_because(connection, party(connection, "bo")) is None


def test_payments_that_an_operator_reports_and_things_without_a_date() -> None:
    def sent(name: str, payer: str, payee: str, **more: Any) -> dict[str, Any]:
        ends = {"from_party_id": payer, "to_party_id": payee, "from_account_id": "w1", "to_account_id": "w2"}
        at = datetime(2025, 5, 20)  # noqa: DTZ001
        row = {"transfer_id": name, "sent_at": at, "amount": Decimal(90), "currency": "EUR"}
        return row | ends | {"channel": "remittance", "match_basis": "reported"} | more

    reported = [
        sent("t50", "ada", "bo"),
        sent("t51", "bo", "ada", received_amount=Decimal(99), received_currency="USD"),
        sent("t52", "bo", "shop"),
        sent("t53", "ada", "bo", match_basis="one_side"),
    ]
    boat = {
        "asset_id": "v3",
        "kind": "vessel",
        "holder_party_id": "ada",
        "price": Decimal(5),
        "currency": "EUR",
    }
    found = facts(world(transfers=reported, asset_payments=[], assets=[boat], register_assets=[]))
    assert [(one.transfer_id, one.amount, one.currency, one.words) for one in found.reported] == [
        ("t50", Decimal(-90), "EUR", "to Bo"),
        ("t51", Decimal(99), "USD", "from Bo"),
    ]
    assert any("v3" in note and "no date of purchase" in note for note in found.notes)
