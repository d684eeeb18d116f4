"""`moneytrail benefit` on a case that was worked out."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from tests.desk.cli import moneytrail
from tests.whole.conftest import WholeCase
from transforms.benefit.registry import METHODS
from transforms.figures import ITEMS

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "indirect-methods.md"


def test_every_figure_has_its_rows_and_sources(whole: WholeCase) -> None:
    ((party, name),) = whole.query(
        "SELECT party_id, name FROM party_roles JOIN parties USING (party_id) WHERE role = 'organiser'"
    )
    answer = moneytrail(whole.store, "benefit", party, "--case", "alpha", "--whole")
    assert answer.code == 3, answer.err
    document = answer.json
    assert document["party"] == {"party_id": party, "name": name}
    results = {one["method"]: one for one in document["results"]}
    assert list(results) == list(METHODS)
    views = [
        results[method]["unexplained"] for method in ("net_worth", "source_and_application", "bank_deposits")
    ]
    assert Decimal(views[0]) > 100000
    assert len(set(views)) == 1
    entries = {one for (one,) in whole.query("SELECT entry_id FROM entries")}
    for one in results.values():
        for row in one["rows"]:
            known = [source for source in row["sources"] if source in entries]
            assert (
                known
                or row["basis"] != "ledger"
                or row["item"] in {"opening balance", "closing balance"}
                or (row["item"] == "asset at cost")
            )
        assert len(one["questions"]) == 8
        assert len(one["sensitivity"]) == 3
    again = moneytrail(whole.store, "benefit", party, "--case", "alpha", "--whole")
    assert json.dumps(again.json) == json.dumps(document)


def test_a_terminal_gets_lines_of_eighty_columns(whole: WholeCase) -> None:
    ((party,),) = whole.query("SELECT party_id FROM party_roles WHERE role = 'organiser'")
    shown = moneytrail(
        whole.store, "benefit", party, "--case", "alpha", "--method", "net_worth", as_json=False
    )
    assert "unexplained" in shown.out
    assert "Not answered yet" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 80


def test_a_payer_is_refused(whole: WholeCase) -> None:
    payer, _ = whole.query("SELECT party_id, role FROM party_roles WHERE role = 'payer' ORDER BY party_id")[0]
    answer = moneytrail(whole.store, "benefit", payer, "--case", "alpha")
    assert answer.code == 1
    assert answer.out == ""
    assert "shielded" in answer.err


def test_unknown_names_are_explained(whole: WholeCase) -> None:
    answer = moneytrail(whole.store, "benefit", "nobody", "--case", "alpha")
    assert (answer.code, "There is no party 'nobody'" in answer.err) == (1, True)


def test_the_page_names_every_method_and_item() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in ITEMS if f"`{name}`" not in page] == []
    assert [name for name in METHODS if f"## {name}" not in page] == []


def test_methods_lists_the_indirect_ones_beside_those_of_tracing(tmp_path: Path) -> None:
    listed = moneytrail(tmp_path, "methods").json
    assert [one["name"] for one in listed["indirect"]] == list(METHODS)
    assert all(one["source"] and one["limits"] for one in listed["indirect"])
    assert "fifo" in {one["name"] for one in listed["methods"]}
    shown = moneytrail(tmp_path, "methods", as_json=False).out
    assert "Where tracing is not possible" in shown
