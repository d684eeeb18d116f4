"""The main job from files to report, on a generated world whose truth is known."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.desk.cli import moneytrail
from tests.whole.conftest import WholeCase, make_case
from transforms.proofs import Breach
from transforms.schema import PUBLISHED_TABLES

MISSING_RATE = ["transfers.every_transfer_has_a_rate"]
"""The generated world holds an account in a currency without ECB rate: for a person to look at."""
CLOCKED = {"custody_log"}
"""Tables that tell when something was received: they alone depend on the clock."""


def test_every_file_is_read_and_accounted_for(whole: WholeCase) -> None:
    files = whole.ingested.json["files"]
    assert whole.ingested.code == 0, whole.ingested.err
    assert all(file["outcome"] == "new" for file in files)
    assert sum(file["records"] for file in files) >= whole.truth["lines"]
    for file in files:
        assert file["accepted"] + file["quarantined"] + file["duplicates"] == file["records"]
        assert file["balance_check"] == "reconciled", file
        kept = whole.store / "vault" / file["file_id"][:2] / file["file_id"]
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == file["file_id"]


def test_every_truth_line_is_an_entry_and_all_checks_pass(whole: WholeCase) -> None:
    assert whole.query("SELECT count(*) FROM entries") == [(whole.truth["lines"],)]
    run = whole.ran.json
    assert [check["name"] for check in run["checks"] if not check["passed"]] == MISSING_RATE
    assert any(check["blocking"] for check in run["checks"])
    assert {table.name for table in PUBLISHED_TABLES} <= set(run["counts"])


def by_role(whole: WholeCase) -> dict[str, set[str]]:
    """Account identifiers by the role of their holder."""
    roles = {person["person_id"]: person["role"] for person in whole.truth["persons"]}
    found: dict[str, set[str]] = defaultdict(set)
    for account in whole.truth["accounts"]:
        found[roles[account["person_id"]]].add(account["identifier"])
    return found


def test_collectors_are_found_and_nobody_else_is_more_than_possible(whole: WholeCase) -> None:
    rows = whole.query("""
        SELECT a.identifier FROM findings f JOIN party_accounts p ON p.party_id = f.subject_id
        JOIN accounts a USING (account_id)
        WHERE f.pattern = 'collector_fan_in' AND f.strength <> 'possible'""")
    assert {row[0] for row in rows} == by_role(whole)["collector"]


def test_nobody_but_those_who_kept_a_benefit_is_a_candidate(whole: WholeCase) -> None:
    rows = whole.query("""
        SELECT DISTINCT a.identifier FROM confiscation_candidates c
        JOIN party_accounts p ON p.party_id = c.holder_party_id JOIN accounts a USING (account_id)""")
    guilty = set().union(
        *(by_role(whole)[role] for role in ("collector", "coordinator", "organiser", "nominee"))
    )
    assert rows
    assert {row[0] for row in rows} <= guilty


def true_fees(whole: WholeCase) -> Iterator[tuple[str, list[str]]]:
    """For each collector's account: the credit entries that are fees."""
    wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fee in whole.truth["fees"]:
        wanted[fee["to"]].append(fee)
    for account, fees in sorted(wanted.items()):
        entries: list[str] = []
        for fee in fees:
            rows = whole.query(
                f"""SELECT entry_id FROM entries JOIN accounts USING (account_id)
                WHERE identifier = '{account}' AND amount = {fee["received"]}
                AND booked_at::DATE = DATE '{fee["received_on"]}' ORDER BY entry_id"""
            )
            entries += [row[0] for row in rows if row[0] not in entries][:1]
        assert len(entries) == len(fees), (account, fees)
        yield account, entries


def found_collector(whole: WholeCase, identifier: str) -> str:
    """The finding about the holder of an account."""
    [(finding,)] = whole.query(
        f"""SELECT f.finding_id FROM findings f JOIN party_accounts p ON p.party_id = f.subject_id
        JOIN accounts a USING (account_id) WHERE a.identifier = '{identifier}'"""
    )
    return str(finding)


def test_fifo_by_place_is_the_generators_own_to_the_cent(whole: WholeCase) -> None:
    observed = dict(whole.query("SELECT account_id, identifier FROM accounts WHERE observed"))
    collectors = {}
    for collector, entries in true_fees(whole):
        finding = found_collector(whole, collector)
        seeded = whole.query(f"SELECT entry_id FROM trace_seeds WHERE seed_id = '{finding}'")
        assert {row[0] for row in seeded} == set(entries)
        collectors[finding] = collector
    # All at once, as the generator does: who shares an exchanged sum decides its last cent.
    seeds = [part for finding in sorted(collectors) for part in ("--from", finding)]
    answer = moneytrail(whole.store, "trace", "--case", "alpha", *seeds)
    assert answer.code == 0, answer.err
    assert all(row["holds"] for row in answer.json["conservation"])
    found: dict[tuple[str, str], dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for trace in answer.json["traces"]:
        place = observed.get(trace["target_id"], trace["target_id"])
        by_kind = found[collectors[trace["seed_id"]], trace["currency"]]
        by_kind[KIND[trace["target_kind"]]][place] = Decimal(trace["amount"])
    expected = {(row["collector"], row["currency"]): row for row in whole.truth["fifo"]}
    assert set(found) == {key for key, row in expected.items() if row["places"]}
    for key, truth in expected.items():
        held = {p["place"]: Decimal(p["amount"]) for p in truth["places"] if p["kind"] == "held"}
        assert found[key]["held"] == held, key
        for kind in ("assets", "cash", "outside", "lost"):
            assert sum(found[key][kind].values()) == Decimal(truth[kind]), (key, kind)


def test_a_tracing_says_its_ways_whom_to_ask_and_what_changed(whole: WholeCase) -> None:
    seed = whole.query("SELECT entry_id FROM trace_seeds ORDER BY amount DESC, entry_id LIMIT 1")[0][0]
    latest = sorted(whole.store.glob("cases/alpha/snapshots/*.duckdb"))[-1].stem
    asked = ("trace", "--case", "alpha", "--from", str(seed), "--method", "all", "--compare", latest)
    answer = moneytrail(whole.store, *asked)
    assert answer.code == 0, answer.err
    for document in answer.json:
        assert all(row["holds"] for row in document["conservation"])
        amounts = {(row["target_kind"], row["target_id"]): row for row in document["range"]}
        for row in document["traces"]:
            # Poison counts money as proceeds that did not begin at the seed.
            assert document["method"] == "poison" or row["tree"][0]["entries"][0]["entry_id"] == seed
            span = amounts[row["target_kind"], row["target_id"]]
            assert Decimal(span["amount"]) == Decimal(row["amount"])
            assert document["method"] == "poison" or Decimal(span["robust"]) <= Decimal(row["amount"])
    fifo = next(document for document in answer.json if document["method"] == "fifo")
    for span in fifo["intervals"]:
        assert span["how"] in {"proven", "exact", "outer"}
        assert Decimal(span["low"]) <= Decimal(span["high"])
    explained = [Decimal(order["amount"]) for order in fifo["production_orders"]]
    assert explained == sorted(explained, reverse=True)
    assert sum(explained) > 0
    asked_about = ", ".join(f"'{order['account_id']}'" for order in fifo["production_orders"])
    shielded = whole.query(
        f"SELECT h.account_id FROM party_accounts h JOIN gate_decisions g USING (party_id)"
        f" WHERE g.hit AND g.outcome LIKE 'SHIELD%' AND h.account_id IN ({asked_about})"
    )
    assert shielded == []
    assert answer.json[0]["changes"] == {"places": [], "entries": []}


KIND = {"account": "held", "asset": "assets", "cash": "cash", "outside": "outside", "lost": "lost"}
"""The word of the conservation line for each kind of place."""


def test_the_sources_of_an_asset_add_up_and_name_who_paid(whole: WholeCase) -> None:
    (asset,), *_ = whole.query("SELECT DISTINCT asset_id FROM asset_payments ORDER BY 1")
    (place,) = moneytrail(whole.store, "sources", asset, "--case", "alpha").json["places"]
    assert place["kind"] == "asset"
    assert sum(Decimal(source["amount"]) for source in place["sources"]) == Decimal(place["amount"])
    stated = dict(whole.query("SELECT entry_id, counterparty_name FROM entries"))
    credits = [source for source in place["sources"] if source["kind"] == "credit"]
    assert credits
    for source in credits:
        assert source["counterparty_name"] == stated[source["entry_id"]]


def test_the_package_is_whole_and_names_no_payer(whole: WholeCase) -> None:
    answer = moneytrail(whole.store, "verify", whole.package)
    assert answer.code == 0, answer.out
    assert answer.json["ok"]
    assert {path.name for path in whole.package.iterdir()} == {
        "manifest.json",
        "report.json",
        "report.pdf",
        "schedule.xlsx",
        "transfers.csv",
    }
    payers = by_role(whole)["payer"] | by_role(whole)["relative"]
    names = {p["name"] for p in whole.truth["persons"] if p["role"] in ("payer", "relative")}
    text = (whole.package / "report.json").read_text(encoding="utf-8")
    text += (whole.package / "transfers.csv").read_text(encoding="utf-8")
    with zipfile.ZipFile(whole.package / "schedule.xlsx") as book:
        text += "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    assert "PAYER-0001" in text
    assert [name for name in sorted(names | payers) if name in text] == []


def test_a_report_can_be_derived_again_from_the_store(whole: WholeCase, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert moneytrail(whole.store, "report", "--case", "alpha", "--out", again).code == 0
    for path in sorted(whole.package.iterdir()):
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_same_evidence_in_another_order_gives_the_same_tables_and_bytes(
    whole: WholeCase, tmp_path: Path
) -> None:
    other = make_case(tmp_path, seed=7, shuffled=3)
    with duckdb.connect(str(whole.store / "cases/alpha/current.duckdb"), read_only=True) as connection:
        connection.execute(f"ATTACH '{other.store}/cases/alpha/current.duckdb' AS other (READ_ONLY)")
        for table in PUBLISHED_TABLES:
            if table.name in CLOCKED:
                continue
            columns = ", ".join(f'"{name}"' for name in table.names if name != "received_at")
            for one, two in ((table.name, f"other.{table.name}"), (f"other.{table.name}", table.name)):
                sql = f"SELECT {columns} FROM {one} EXCEPT ALL SELECT {columns} FROM {two}"
                assert connection.execute(sql).fetchall() == [], table.name
    for path in sorted(whole.package.iterdir()):
        assert (other.package / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_same_folder_again_is_a_no_op_that_says_so(whole: WholeCase) -> None:
    before = (whole.store / "cases/alpha/current.duckdb").stat().st_mtime_ns
    again = moneytrail(whole.store, "ingest", whole.world / "evidence", "--case", "alpha")
    assert {file["outcome"] for file in again.json["files"]} == {"known"}
    assert all("already holds" in file["messages"][0] for file in again.json["files"])
    assert (whole.store / "cases/alpha/current.duckdb").stat().st_mtime_ns == before


def test_objects_and_flows_answer_with_their_sources(whole: WholeCase) -> None:
    [(transfer_id, sender, party)] = whole.query(
        """SELECT transfer_id, from_account_id, to_party_id FROM transfers
        WHERE match_basis = 'reference' ORDER BY transfer_id LIMIT 1"""
    )
    transfer = moneytrail(whole.store, "transfer", transfer_id, "--case", "alpha").json
    assert {entry["side"] for entry in transfer["entries"]} == {"debit", "credit"}
    assert all(source["raw"] and source["locator"] for source in transfer["sources"])
    flows = moneytrail(whole.store, "flows", sender, "--case", "alpha", "--hops", "2").json
    assert transfer_id in [edge["transfer_id"] for edge in flows["edges"]]
    assert flows["nodes"][0].keys() == {"account_id", "party_id", "name", "hop"}
    shown = moneytrail(whole.store, "party", party, "--case", "alpha").json
    assert shown["party_id"] == party
    assert shown["accounts"]
    for command in ("status", "account"):
        arguments = [sender] if command == "account" else []
        text = moneytrail(whole.store, command, *arguments, "--case", "alpha", as_json=False)
        assert text.code == 0
        assert max(len(line) for line in text.out.splitlines()) <= 120


def test_a_rubbish_file_never_stops_the_others(whole: WholeCase, tmp_path: Path) -> None:
    delivery = tmp_path / "delivery"
    delivery.mkdir()
    (delivery / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (delivery / "empty.xml").write_bytes(b"")
    (delivery / "bomb.xml").write_text(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>'
    )
    (delivery / "deep.xml").write_text("<Document>" + "<a>" * 100_000)
    (delivery / "evil\x1b[31m\n.csv").write_text("what;is\nthis;1\n")
    good = next(path for path in sorted((whole.world / "evidence").rglob("*.xml")))
    shutil.copy(good, delivery / "good.bin")
    answer = moneytrail(tmp_path / "store", "ingest", delivery, "--case", "beta")
    outcomes = {file["name"]: file["outcome"] for file in answer.json["files"]}
    assert outcomes.pop("good.bin") == "new"
    assert set(outcomes.values()) == {"refused"}
    assert all(file["messages"] for file in answer.json["files"] if file["outcome"] == "refused")
    assert answer.code == 3
    assert "Traceback" not in answer.err
    assert all("\x1b" not in name for name in outcomes)


def test_one_bad_record_is_set_aside_and_the_rest_is_read(whole: WholeCase, tmp_path: Path) -> None:
    path = next(path for path in sorted((whole.world / "evidence").rglob("*.sta")))
    text = path.read_text(encoding="utf-8")
    broken = tmp_path / "broken.sta"
    lines = text.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith(":61:"))
    lines[first] = lines[first].replace(",", "X,", 1)
    broken.write_text("".join(lines), encoding="utf-8", newline="")
    answer = moneytrail(tmp_path / "store", "ingest", broken, "--case", "beta")
    [file] = answer.json["files"]
    assert answer.code == 3
    assert (file["quarantined"], file["accepted"]) == (1, file["records"] - 1)
    assert file["balance_check"] == "broken"
    assert any("amount" in message for message in file["messages"])


def test_a_failed_blocking_check_publishes_nothing(
    whole: WholeCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    shutil.copytree(whole.store, store)
    case = store / "cases" / "alpha"
    before = (case / "current.duckdb").read_bytes()
    monkeypatch.setattr("transforms.proofs.case.money_not_conserved", lambda _: Breach(1, ("1 cent in EUR",)))
    answer = moneytrail(store, "run", "--case", "alpha")
    assert answer.code == 1
    assert "1 cent in EUR" in answer.err
    assert "Traceback" not in answer.err
    assert (case / "current.duckdb").read_bytes() == before
    assert not (case / "work.duckdb").exists()
    monkeypatch.undo()
    assert moneytrail(store, "run", "--case", "alpha").code == 3
