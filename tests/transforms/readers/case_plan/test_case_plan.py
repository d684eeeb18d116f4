from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from transforms.errors import UnreadableFile
from transforms.readers.case_plan.form import share_of
from transforms.readers.particulars import Batch
from transforms.readers.registry import open_reading

HEAD = "plan: Alpha\ndecided_by: A. Prosecutor\ndecided_at: 2026-03-01\n"
WHOLE = (
    "# methods\n"
    + HEAD
    + """default_method: fifo
why: between contributors
policies: {overdraft: absorb}
accounts:
  - {account: DE02 0012, currency: EUR, method: fifo, why: his own money}
joint:
  - account: 007
    basis: plan
    shares: {Anna: 1/3, Ben: "0.5", p1: 1/6}
    why: deed
  - {account: "008", basis: contribution, why: no deed}
assets:
  - {asset: v1, method: fifo, why: as the case}
"""
)


def plan(tmp_path: Path, text: str) -> Batch:
    """The plan's batch, as its reader is chosen by content."""
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    reading = open_reading(path)
    assert reading.format == "case_plan"
    (batch,) = list(reading.batches)
    assert isinstance(batch, Batch)
    return batch


def test_each_part_is_a_record_with_its_line_and_its_rows(tmp_path: Path) -> None:
    batch = plan(tmp_path, WHOLE)
    assert batch.records["locator"].to_list() == [
        "line 2, plan",
        "line 9, accounts[1]",
        "line 11, joint[1]",
        "line 15, joint[2]",
        "line 17, assets[1]",
    ]
    assert not batch.records["booked"].any()
    assert batch.records["reasons"].list.len().sum() == 0
    rows = batch.particulars["case_plan"]
    assert rows["part"].to_list() == ["plan", "account", "joint", "joint", "joint", "joint", "asset"]
    assert rows["number"].to_list() == [1, 1, 1, 2, 3, 1, 1]
    assert rows.filter(pl.col("part") == "joint")["account"].to_list() == ["007", "007", "007", "008"]
    assert set(rows["decided_at"]) == {datetime(2026, 3, 1)}  # noqa: DTZ001 (UTC without a zone)
    assert rows["share"].to_list()[2:5] == ["1/3", "0.5", "1/6"]


@pytest.mark.parametrize(("mark", "ending"), [("\ufeff", "\n"), ("", "\r\n"), ("", "\r"), ("\ufeff", "\r\n")])
def test_a_plan_as_editors_store_it(tmp_path: Path, mark: str, ending: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes((mark + HEAD + "why: x\n").replace("\n", ending).encode())
    assert open_reading(path).format == "case_plan"


def test_a_time_of_another_zone_is_kept_as_utc(tmp_path: Path) -> None:
    text = WHOLE.replace("2026-03-01", "2026-03-01T00:30:00+01:00")
    rows = plan(tmp_path, text).particulars["case_plan"]
    assert set(rows["decided_at"]) == {datetime(2026, 2, 28, 23, 30)}  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "share"), [("1/3", "1/3"), ("0.25", "1/4"), ("12.5%", "1/8"), ("1 / 2", "1/2")]
)
def test_shares_are_exact(text: str, share: str) -> None:
    assert share_of(text) == Fraction(share)


FAULTS = {
    "accounts:\n  - {account: A, method: magic, why: x}": ("'magic' is not built in", "line 5, accounts[1]"),
    "default_method: poison\nwhy: x": ("only guides inquiries", "line 1, plan"),
    "default_method: fifo": ("does not say why", "line 1, plan"),
    "accounts:\n  - {account: A, method: fifo}": ("why is missing", "line 5"),
    "accounts:\n  - {acount: A, method: fifo, why: x}": ("acount is not known", "line 5"),
    "accounts:\n  - {account: A, method: fifo, why: x}\n  - {account: a, method: fifo, why: y}": (
        "names A twice",
        "line 6, accounts[2]",
    ),
    "accounts: fifo": ("accounts must be a list", "plan"),
    "accounts:\n  - fifo": ("not a list of keys", "line 5"),
    "accounts:\n  - {account: [A], method: fifo, why: x}": ("account must be one text", "line 5"),
    "matches: []\naccounts: []": ("matches is not known", "plan"),
    "accounts:\n  - {account: A, method: oatway, why: x}": ("looks at the whole case", "line 5, accounts[1]"),
    "default_method: oatway\nwhy: x\naccounts:\n  - {account: A, method: lifo, why: x}": (
        "oatway looks at the whole case",
        "line 7, accounts[1]",
    ),
    "policies: {overdraft: taint_stays}\naccounts: []": (
        "overdraft: taint_stays only guides inquiries",
        "plan",
    ),
    "policies: {overdraft: forgive}\naccounts: []": ("overdraft: forgive is not built in", "plan"),
    "policies: {overdraft: backward}\naccounts: []": ("does not say why", "plan"),
    "policies: {overdraft: backward}\ndefault_method: lifo\nwhy: x": ("cannot stand beside lifo", "plan"),
    "match:\n  - {credit: c, debit: d, why: x}": ("evidence is missing", "line 5, match[1]"),
    "match:\n  - {credit: c, debit: d, evidence: r, why: x}\n  - {credit: C, debit: e, evidence: r, why: x}": (
        "match names C twice",
        "line 6, match[2]",
    ),
    "sales:\n  - {asset: v, credit: c, evidence: r, why: x, share: 3/2}": (
        "'3/2' is no part",
        "line 5, sales[1]",
    ),
    "sales:\n  - {asset: v, credit: c, evidence: r, why: x, lender: much}": (
        "'much' is no amount",
        "sales[1]",
    ),
    "joint:\n  - {account: A, basis: plan, why: x, shares: {a: 1/2, b: 1/3}}": ("add up to 5/6", "line 5"),
    "joint:\n  - {account: A, basis: plan, why: x, shares: {a: half}}": ("'half' is not a number", "line 5"),
    "joint:\n  - {account: A, basis: plan, why: x, shares: {a: 1/0}}": ("'1/0' is not a number", "line 5"),
    "joint:\n  - {account: A, basis: equal, why: x}": ("'equal' is not known", "line 5"),
    "joint:\n  - {account: A, basis: contribution, why: x, shares: {a: 1}}": ("worked out", "line 5"),
    "plan: Beta\naccounts: []": ("plan stands twice", "line 1"),
    "accounts: [}": ("not valid YAML", "line 4"),
}


@pytest.mark.parametrize("more", FAULTS)
def test_a_plan_with_a_fault_is_refused_whole_and_says_where(tmp_path: Path, more: str) -> None:
    words, where = FAULTS[more]
    with pytest.raises(UnreadableFile) as refused:
        plan(tmp_path, HEAD + more + "\n")
    assert words in refused.value.what
    assert refused.value.where.startswith("plan.yaml, ")
    assert where in refused.value.where
    assert refused.value.todo


def test_matches_sales_and_the_policy_for_overdrafts_are_rows(tmp_path: Path) -> None:
    text = (
        HEAD
        + """policies: {overdraft: backward}
why: the loan was cleared from the fees within days
match:
  - {credit: c1, debit: t2, evidence: r3, why: her letter}
sales:
  - {asset: v1, credit: c4, evidence: r5, why: deed, share: 50%, other_money: 800.00}
"""
    )
    rows = plan(tmp_path, text).particulars["case_plan"]
    assert rows.select("part", "method").rows() == [("plan", "backward"), ("match", None), ("sale", None)]
    assert rows.row(1, named=True)["debit"] == "t2"
    sale = rows.row(2, named=True)
    assert (sale["credit"], sale["evidence"], sale["share"]) == ("c4", "r5", "50%")
    assert (sale["other_money"], sale["lender"]) == ("800.00", None)


@pytest.mark.parametrize("lacking", ["decided_by", "decided_at"])
def test_a_plan_says_who_decided_and_when(tmp_path: Path, lacking: str) -> None:
    text = "".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(lacking))
    with pytest.raises(UnreadableFile, match=f"{lacking} is missing"):
        plan(tmp_path, text)
    with pytest.raises(UnreadableFile, match="is no date"):
        plan(tmp_path, WHOLE.replace("2026-03-01", "soon"))
