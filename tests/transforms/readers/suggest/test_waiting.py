"""Lines that wait to be booked; lines of which nothing says which way they went."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from transforms.readers.suggest import suggest

LINES = (
    "Date of purchase,Posting date,Text,Amount,State\n2026-03-14,2026-03-16,Bakery,-4.20,{done}\n"
    "2026-03-15,2026-03-16,Wages,900.00,{done}\n2026-03-17,,Bakery,-3.10,{waits}\n"
)


def test_lines_without_a_day_of_booking_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        LINES.format(done="x", waits="x").replace(",State", "").replace(",x\n", "\n")
    )
    found = suggest(tmp_path / "a.csv", "a")
    (question,) = found.questions
    assert question.part == "waiting"
    sums = [choice.trial.sums["XXX"] for choice in question.choices if choice.trial]
    assert sums == [Decimal("895.80"), Decimal("892.70")]
    assert (found.trial.accepted, found.trial.not_booked) == (3, 1)
    assert not suggest(tmp_path / "a.csv", "a", answers={"waiting": 2}).trial.not_booked


def test_a_state_that_says_it_needs_no_question(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LINES.format(done="Completed", waits="Pending"))
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    assert (found.trial.not_booked, str(found.trial.last_date)) == (1, "2026-03-16")
    assert found.trial.sums == {"XXX": Decimal("895.80")}


def test_a_balance_that_leaves_them_out_proves_it(tmp_path: Path) -> None:
    lines = (
        "Date of purchase,Posting date,Text,Amount,Balance\n2026-03-14,2026-03-16,Bakery,-4.20,95.80\n"
        "2026-03-15,2026-03-16,Wages,900.00,995.80\n2026-03-16,2026-03-17,Rent,-400.00,595.80\n"
        "2026-03-17,,Bakery,-3.10,\n"
    )
    (tmp_path / "a.csv").write_text(lines)
    found = suggest(tmp_path / "a.csv", "a")
    assert not found.questions
    assert (found.trial.balance_check, found.trial.not_booked) == ("reconciled", 1)


def test_it_is_asked_whether_a_first_line_is_money_in(tmp_path: Path) -> None:
    lines = (
        "Date,Text,Amount,Balance\n2026-03-01,Start,80.00,95.00\n2026-03-02,Bakery,5.00,90.00\n"
        "2026-03-16,Rent,40.00,50.00\n"
    )
    (tmp_path / "a.csv").write_text(lines)
    found = suggest(tmp_path / "a.csv", "a")
    (question,) = found.questions
    sums = [choice.trial and sum(choice.trial.sums.values()) for choice in question.choices]
    assert (question.part, sums) == ("first", [Decimal(35), Decimal(-125)])


def test_telephones_at_both_ends_say_which_way_the_first_line_went(tmp_path: Path) -> None:
    lines = (
        "Référence;Date;Opération;Expéditeur;Destinataire;Montant;Frais;Solde après\n"
        "A1;01/03/2026 10:00;Dépôt;22501020304;22507080910;9000;0;9500\n"
        "A2;02/03/2026 10:00;Transfert;22507080910;22511121314;4000;40;5460\n"
        "A3;16/03/2026 10:00;Retrait;22507080910;22501020304;1460;0;4000\n"
    )
    (tmp_path / "a.csv").write_text(lines)
    found = suggest(tmp_path / "a.csv", "a")
    assert "kind: mobile_money" in found.profile
    assert (found.trial.balance_check, set(found.trial.sums.values())) == ("reconciled", {Decimal(3500)})


def test_a_line_that_was_refunded_is_asked_about(tmp_path: Path) -> None:
    """`已退款` stands beside a purchase that was taken back as well as beside the money that came back."""
    lines = (
        "交易时间,交易类型,交易对方,收支类型,金额（元）,当前状态,交易单号\n"
        "2026-01-15 14:30:25,商户消费,店一,支出,35.00,支付成功,4200001234567890123456789012\n"
        "2026-01-14 14:00:00,退款,店一,收入,35.00,已退款,4200001234567890123456789019\n"
        "2026-01-12 10:00:00,转账,小梅,收入,500.00,已到账,4200001234567890123456789016\n"
    )
    (tmp_path / "a.csv").write_text(lines)
    found = suggest(tmp_path / "a.csv", "a")
    (question,) = found.questions
    sums = [choice.trial and sum(choice.trial.sums.values()) for choice in question.choices]
    assert (question.part, sums) == ("status", [Decimal(500), Decimal(465)])
