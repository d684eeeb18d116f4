"""CFONB 160, 320, 240, Bacs 18 and Nacha: the world's transfers, and each kind of damage on its own line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fixtures.exports import order_files
from fixtures.generation import generate
from fixtures.samples import _transfers
from fixtures.scale import PRESETS
from fixtures.world import Move
from transforms.errors import UnreadableFile
from transforms.readers.orders import READERS
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

MAKERS: Mapping[str, Callable[[Sequence[Move]], str]] = {
    "cfonb160": order_files.cfonb160,
    "cfonb320": order_files.cfonb320,
    "cfonb240": order_files.cfonb240,
    "bacs18": order_files.bacs18,
    "nacha": order_files.nacha,
}
WIDTHS = {"cfonb160": 160, "cfonb320": 320, "cfonb240": 240, "nacha": 94}


class Read:
    """What a reader gave of a file."""

    def __init__(self, reading: Reading) -> None:
        batches = [as_batch(batch) for batch in reading.batches]
        self.reading = reading
        self.records = pl.concat([one.records for one in batches])
        told = [
            pl.concat([one.particulars[name] for one in batches]) for name in ("payments", "payment_parties")
        ]
        self.paid: list[dict[str, Any]] = told[0].to_dicts()
        self.people: list[dict[str, Any]] = told[1].to_dicts()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Locator and code of what is wrong with each record that is not sound."""
        bad = self.records.filter(pl.col("reasons").list.len() > 0)
        return [(row["locator"], row["reasons"][0].split(":")[0]) for row in bad.to_dicts()]


def read(text: str | bytes, folder: Path) -> Read:
    path = folder / "orders"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Read(open_reading(path))


@pytest.fixture(scope="module")
def moves() -> list[Move]:
    return _transfers(generate(replace(PRESETS["small"], seed=7)))


@pytest.mark.parametrize("name", MAKERS)
def test_the_orders_are_those_of_the_world(name: str, moves: list[Move], tmp_path: Path) -> None:
    found = read(MAKERS[name](moves), tmp_path)
    assert (found.reading.format, found.reading.complete, found.faults) == (name, True, [])
    assert not found.records["booked"].any()
    if name == "cfonb240":  # it does not say which way the money went
        assert (found.paid, len(found.people)) == ([], 2 * len(moves))
        assert found.reading.messages == [
            f"CFONB 240 does not say whether money came or went: {len(moves)} operations are kept with the people that "
            "they name, and none is a payment. Ask for the statements (CFONB 120 or camt.053) of the account."
        ]
        return
    assert found.reading.messages == []
    assert [row["amount"] for row in found.paid] == [Decimal(move.amount).scaleb(-2) for move in moves]
    assert [int(row["control_number"]) for row in found.paid] == [move.number for move in moves]
    width = {"cfonb160": 24, "cfonb320": 35, "bacs18": 18, "nacha": 22}[name]
    payees = [order_files.name(order_files.ends(move)[1], width).strip() for move in moves]
    assert [row["to_name"] for row in found.paid] == payees
    assert {(row["source"], row["status"]) for row in found.paid} == {("instruction", "instructed")}
    days = [
        None if name == "cfonb160" else datetime.combine(move.sent.day, datetime.min.time()) for move in moves
    ]
    assert [row["sent_at"] for row in found.paid] == days
    fixed = {"bacs18": "GBP", "nacha": "USD", "cfonb160": "EUR"}.get(name)
    currencies = [fixed or order_files.ends(move)[0].currency for move in moves]
    assert [row["currency"] for row in found.paid] == currencies


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("ending", ["\n", "\r", "\n\n"])
def test_line_breaks_of_every_kind(name: str, ending: str, moves: list[Move], tmp_path: Path) -> None:
    text = MAKERS[name](moves)
    whole, found = read(text, tmp_path), read(text.replace("\r\n", ending), tmp_path)
    assert (found.paid, found.reading.messages) == (whole.paid, whole.reading.messages)
    assert found.records["raw"].equals(whole.records["raw"])


@pytest.mark.parametrize("name", WIDTHS)
def test_files_without_line_breaks_are_cut_by_their_width(
    name: str, moves: list[Move], tmp_path: Path
) -> None:
    text = MAKERS[name](moves)
    whole, found = read(text, tmp_path), read(text.replace("\r\n", ""), tmp_path)
    assert (found.paid, found.faults) == (whole.paid, [])
    assert found.records["locator"].equals(whole.records["locator"])


def test_the_last_line_of_a_cut_file_is_set_aside(moves: list[Move], tmp_path: Path) -> None:
    for name, maker in MAKERS.items():
        text = maker(moves)
        lines = text.split("\r\n")
        starts = {"cfonb160": "06", "cfonb320": "04", "cfonb240": "34", "bacs18": "99", "nacha": "6"}[name]
        last = max(number for number, line in enumerate(lines) if line.startswith(starts))
        found = read("\r\n".join(lines[:last]) + "\r\n" + lines[last][:50], tmp_path)
        assert not found.reading.complete
        assert any("cut off" in said or "have no sum" in said for said in found.reading.messages), name
        assert len(found.faults) == 1
        assert found.faults[0][0] == f"line {last + 1}"


@pytest.mark.parametrize(
    ("name", "place", "instead", "code"),
    [
        ("cfonb160", (102, 118), "00000000ABC00000", "amount_malformed"),
        ("cfonb160", (2, 4), "60", "operation_not_read"),
        ("cfonb160", (2, 4), "08", "operation_differs"),
        ("cfonb160", (0, 2), "77", "record_unknown"),
        ("cfonb320", (225, 239), "1234567890123X", "amount_malformed"),
        ("cfonb320", (239, 240), "x", "decimals_missing"),
        ("cfonb320", (220, 221), "C", "currency_unclear"),
        ("cfonb320", (317, 320), "QQQ", "currency_missing"),
        ("cfonb320", (309, 317), "20260230", "date_malformed"),
        ("cfonb240", (228, 240), "12345678901x", "amount_malformed"),
        ("cfonb240", (10, 16), "310226", "date_impossible"),
        ("cfonb240", (16, 17), "F", "currency_missing"),
        ("cfonb240", (0, 2), "77", "record_unknown"),
        ("bacs18", (35, 46), "0000000O100", "amount_malformed"),
        ("bacs18", (15, 17), "55", "operation_not_read"),
        ("bacs18", (100, 106), " 26366", "date_impossible"),
        ("bacs18", (100, 106), "monday", "date_malformed"),
        ("nacha", (29, 39), "00000O1000", "amount_malformed"),
        ("nacha", (1, 3), "95", "operation_not_read"),
        ("nacha", (1, 3), "81", "operation_not_read"),
        ("nacha", (0, 1), "4", "record_unknown"),
    ],
)
def test_one_bad_line_spoils_only_itself(
    name: str, place: tuple[int, int], instead: str, code: str, moves: list[Move], tmp_path: Path
) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    starts = {"cfonb160": "06", "cfonb320": "04", "cfonb240": "34", "bacs18": "990002", "nacha": "6"}[name]
    bad = [number for number, line in enumerate(lines) if line.startswith(starts)][3]
    first, last = place
    lines[bad] = f"{lines[bad]:<{last}}"[:first] + instead + lines[bad][last:]
    found = read("\r\n".join(lines), tmp_path)
    assert found.faults == [(f"line {bad + 1}", code)]
    assert found.records.height >= len(moves)
    if name != "cfonb240":
        assert len(found.paid) == len(moves) - 1


@pytest.mark.parametrize(
    ("name", "starts", "place", "told"),
    [
        ("cfonb160", "08", (117, 118), "the sum (08) is"),
        ("cfonb320", "08", (270, 271), "the sum (08PI) is"),
        ("cfonb240", "39", (239, 240), "the sum (39) is"),
        ("bacs18", "UTL1", (29, 30), "the sum of credits (UTL1) is"),
        ("nacha", "8", (43, 44), "the sum of credits (8) is"),
    ],
)
def test_sums_that_do_not_hold_are_told(
    name: str, starts: str, place: tuple[int, int], told: str, moves: list[Move], tmp_path: Path
) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(starts))
    first, last = place
    for figure, words in (("7", told), ("x", "cannot be used")):
        changed = lines[at][:first] + figure + lines[at][last:]
        found = read("\r\n".join([*lines[:at], changed, *lines[at + 1 :]]), tmp_path)
        assert found.faults == []
        said = [message for message in found.reading.messages if words in message]
        assert len(said) == 1
        assert said[0].startswith(f"line {at + 1}: ")


@pytest.mark.parametrize(
    ("name", "starts", "place", "told"),
    [
        ("nacha", "8", (9, 10), "the totals (8) count '7' entries and addenda; 2 stand behind the batch"),
        (
            "nacha",
            "9",
            (20, 21),
            "the file's totals (9) state '00000087' as entries; those of its batches are 80",
        ),
        ("nacha", "9", (54, 55), "as credits; those of its batches are"),
        ("bacs18", "UTL1", (43, 44), "the trailer (UTL1) counts '0000007' credits; 1 stand in the file."),
    ],
)
def test_counts_that_do_not_hold_are_told(
    name: str, starts: str, place: tuple[int, int], told: str, moves: list[Move], tmp_path: Path
) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(starts))
    first, last = place
    lines[at] = f"{lines[at][:first]}7{lines[at][last:]}"
    (said,) = read("\r\n".join(lines), tmp_path).reading.messages
    assert said.startswith(f"line {at + 1}: ")
    assert told in said


def test_an_ach_file_without_its_header_lacks_its_beginning(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.nacha(moves)
    found = read(text.partition("\r\n")[2], tmp_path)
    assert (found.reading.complete, len(found.paid)) == (False, len(moves))
    assert found.reading.messages == [
        "No file header (1) stands before the totals (9): the beginning of the file is missing."
    ]
    filled = read(text + ("9" * 94 + "\r\n") * 3, tmp_path)
    assert (filled.reading.complete, filled.reading.messages, filled.faults) == (True, [], [])


@pytest.mark.parametrize(
    ("name", "starts"), [("cfonb320", "07"), ("nacha", "7"), ("cfonb320", "03"), ("nacha", "5")]
)
def test_lines_of_many_thousand_characters_are_noticed(
    name: str, starts: str, moves: list[Move], tmp_path: Path
) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(starts))
    lines[at] = lines[at][:60] + "9" * 100_000 + lines[at][60:]
    found = read("\r\n".join(lines), tmp_path)
    said = [code for _, code in found.faults] + [
        one for one in found.reading.messages if f"line {at + 1}: " in one
    ]
    assert said


@pytest.mark.parametrize(("name", "starts"), [("cfonb160", "03"), ("cfonb320", "03"), ("nacha", "5")])
def test_without_its_heading_nobody_gave_an_order(
    name: str, starts: str, moves: list[Move], tmp_path: Path
) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(starts))
    found = read("\r\n".join([*lines[:at], *lines[at + 1 :]]), tmp_path)
    assert {code for _, code in found.faults} == {"heading_missing"}
    assert not found.reading.complete
    assert any("the beginning is missing" in said for said in found.reading.messages)


@pytest.mark.parametrize(
    ("name", "starts"), [("cfonb160", "08"), ("cfonb320", "08"), ("cfonb240", "39"), ("nacha", "8")]
)
def test_a_sum_that_is_missing_is_told(name: str, starts: str, moves: list[Move], tmp_path: Path) -> None:
    lines = MAKERS[name](moves).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(starts))
    found = read("\r\n".join([*lines[:at], *lines[at + 1 :]]), tmp_path)
    assert (found.reading.complete, found.faults) == (False, [])
    assert len(found.records) == len(moves)


def test_direct_debits_of_cfonb_160_are_paid_by_the_other(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.cfonb160(moves[:1])
    (transfer,) = read(text, tmp_path).paid
    for code in ("08", "85"):
        (debit,) = read(
            text.replace("0302 ", f"03{code} ").replace("0602 ", f"06{code} ").replace("0802 ", f"08{code} "),
            tmp_path,
        ).paid
        assert (debit["from_name"], debit["to_name"]) == (transfer["to_name"], transfer["from_name"])
        assert (debit["from_identifier"], debit["to_identifier"]) == (
            transfer["to_identifier"],
            transfer["from_identifier"],
        )


def test_the_day_of_cfonb_160_has_no_decade(moves: list[Move], tmp_path: Path) -> None:
    (order,) = read(order_files.cfonb160(moves[:1]), tmp_path).paid
    day = moves[0].sent.day
    assert order["sent_at"] is None
    assert f"of {day:%d.%m}. of a year that ends with {day.year % 10}" in order["narrative"]


def test_orders_in_another_currency_than_the_euro_are_set_aside(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.cfonb160(moves[:1])
    assert text[80] == "E"
    assert read(text[:80] + " " + text[81:], tmp_path).faults == [("line 2", "currency_missing")]


def test_a_transfer_abroad_tells_banks_and_purpose(moves: list[Move], tmp_path: Path) -> None:
    lines = order_files.cfonb320(moves[:1]).split("\r\n")
    between = f"06PI000009{'':140}{'BRIDGEXX':<11}XX"
    (order,) = read("\r\n".join([*lines[:3], between, *lines[3:]]), tmp_path).paid
    payee = order_files.ends(moves[0])[1]
    assert (order["to_institution"], order["to_identifier"]) == (payee.bank.bic, payee.identifier)
    assert order["narrative"].startswith("through BRIDGEXX")
    found = read("\r\n".join([lines[0], *lines[2:]]), tmp_path)
    assert found.faults == [("line 2", "order_missing")]
    assert found.records["raw"][0].split("\n")[1].startswith("07PI")


GROUP = {
    "22": ("to", True, "instructed"),
    "27": ("from", True, "instructed"),
    "32": ("to", True, "instructed"),
    "37": ("from", True, "instructed"),
    "23": ("to", False, "instructed"),
    "28": ("from", False, "instructed"),
    "24": ("to", False, "instructed"),
    "21": ("to", True, "instructed"),
}


@pytest.mark.parametrize("code", GROUP)
def test_codes_of_ach_say_the_side_and_whether_money_moves(
    code: str, moves: list[Move], tmp_path: Path
) -> None:
    text = order_files.nacha(moves[:1]).replace("\r\n622", f"\r\n6{code}")
    found = read(text, tmp_path)
    side, pays, status = GROUP[code]
    assert (found.faults, len(found.paid)) == ([], int(pays))
    payee = order_files.name(order_files.ends(moves[0])[1], 22).strip()
    assert [person["side"] for person in found.people if person["name"] == payee] == [side]
    assert {row["status"] for row in found.paid} <= {status}
    # The control sums credits and debits apart, so that a changed side shows.
    assert bool(found.reading.messages) == (side == "from")


def test_returns_of_ach_are_rejected_and_notices_move_nothing(moves: list[Move], tmp_path: Path) -> None:
    lines = order_files.nacha(moves[:1]).split("\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("705"))
    back = f"799R01{'123456789012345':<15}{'':6}99999999{'ACCOUNT CLOSED':<44}{'1':>15}"
    (order,) = read("\r\n".join([*lines[:at], back, *lines[at + 1 :]]), tmp_path).paid
    assert order["status"] == "rejected"
    assert "came back (R01), entry 123456789012345 ACCOUNT CLOSED" in order["narrative"]
    notice = f"798C01{'123456789012345':<15}{'':6}99999999{'4711':<44}{'1':>15}"
    found = read("\r\n".join([*lines[:at], notice, *lines[at + 1 :]]), tmp_path)
    assert (found.paid, found.faults, found.records.height) == ([], [], 1)


def test_international_entries_of_ach_name_the_receiver_in_an_addendum(
    moves: list[Move], tmp_path: Path
) -> None:
    lines = order_files.nacha(moves[:1]).split("\r\n")
    batch, entry, addendum = (
        next(i for i, line in enumerate(lines) if line.startswith(kind)) for kind in "567"
    )
    lines[batch] = lines[batch].replace("PPD", "IAT")
    amount = lines[entry][29:39]
    lines[entry] = f"62299999999{'2'}0007{'':13}{amount}{'DE89370400440532013000':<35}  001{'1':>15}"
    told = [
        f"710ANN{'':18}{'':22}{'OMAR HAID':<35}{'':6}0000001",
        f"711{'KEBEDE TRADING':<35}{'1 HIGH STREET':<35}{'':14}0000001",
        f"712{'BOSTON*MA':<35}{'US*02101':<35}{'':14}0000001",
        f"716{'BERLIN':<35}{'DE*10115':<35}{'':14}0000001",
    ]
    lines[addendum : addendum + 1] = told
    (order,) = read("\r\n".join(lines), tmp_path).paid
    assert (order["to_name"], order["to_identifier"]) == ("OMAR HAID", "999999992/DE89370400440532013000")
    assert (order["from_name"], order["from_country"], order["to_country"]) == ("KEBEDE TRADING", "US", "DE")


@pytest.mark.parametrize(
    ("kind", "instead", "name"),
    [
        ("CTX", "0002RECEIVER COMPANY  ", "RECEIVER COMPANY"),
        ("SHR", "1234567891123456789011", None),
        ("XCK", "123456ITEM 1         ", None),
    ],
)
def test_names_stand_where_the_kind_of_batch_has_them(
    kind: str, instead: str, name: str | None, moves: list[Move], tmp_path: Path
) -> None:
    lines = order_files.nacha(moves[:1]).split("\r\n")
    batch, entry = (next(i for i, line in enumerate(lines) if line.startswith(one)) for one in "56")
    lines[batch] = lines[batch].replace("PPD", kind)
    lines[entry] = lines[entry][:54] + f"{instead:<22}" + lines[entry][76:]
    (order,) = read("\r\n".join(lines), tmp_path).paid
    assert order["to_name"] == name


def test_lines_of_bacs_without_labels_have_no_day(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.bacs18(moves)
    bare = "\r\n".join(line for line in text.split("\r\n") if line[:2] == "99")
    found = read(bare, tmp_path)
    assert {row["sent_at"] for row in found.paid} == {None}
    assert found.reading.messages == [
        "No label (UHL1) names the day of processing: the orders have no date. Ask for the whole file."
    ]
    dated = "\r\n".join(f"{line} 26061" for line in bare.split("\r\n"))
    assert {row["sent_at"] for row in read(dated, tmp_path).paid} == {datetime(2026, 3, 2)}  # noqa: DTZ001


def test_what_a_bank_writes_behind_an_order_of_bacs_is_no_day(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.bacs18(moves[:1])
    lines = [f"{line} 27358901509F6F" if line[:6] == "990002" else line for line in text.split("\r\n")]
    assert read("\r\n".join(lines), tmp_path).paid == read(text, tmp_path).paid


def test_direct_debits_of_bacs_are_paid_by_the_other(moves: list[Move], tmp_path: Path) -> None:
    text = order_files.bacs18(moves[:1])
    at = text.index("\r\n990002") + len("\r\n") + 15
    (credit,), (debit,) = read(text, tmp_path).paid, read(text[:at] + "17" + text[at + 2 :], tmp_path).paid
    assert (debit["from_name"], debit["to_name"]) == (credit["to_name"], credit["from_name"])
    found = read(text[:at] + "0N" + text[at + 2 :], tmp_path)
    assert (found.paid, found.faults) == ([], [])


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_file_without_its_lines_is_refused(reader: Any, tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    path.write_text("nothing of the kind\n")
    assert not reader.sniff(path.read_bytes())
    with pytest.raises(UnreadableFile) as refused:
        reader.read(path, None)
    assert refused.value.where == "nothing"
