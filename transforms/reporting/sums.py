"""What can be worked out again from report.json alone.

A check goes through its figures one by one and gives for each None where it holds, else what does not
hold and where; so the number of figures looked at can be counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from transforms.money import spoken
from transforms.reporting import manifest
from transforms.reporting.document.tracing import PLACE_OF, PLACES
from transforms.reporting.package import REPORT, TRANSFERS
from transforms.reporting.rendering.transfers_csv import transfers_csv

Document = Mapping[str, Any]
Fault = tuple[str, str] | None
Check = Callable[[Document, Document, bytes | None], Iterator[Fault]]

SUMS: dict[str, Check] = {}
"""The checks by the name under which `verify` counts what they looked at."""
# A figure whose digits are no number at all would compare unequal to itself for ever (NaN).
LOWEST, HIGHEST = Decimal("-1e30"), Decimal("1e30")


def _check(check: Check) -> Check:
    SUMS[check.__name__] = check
    return check


def _held(holds: bool, what: str, where: str) -> Fault:
    return None if holds else (what, f"{REPORT}, {where}")


def _amount(text: object) -> Decimal:
    """An exact amount. Raises: TypeError or ArithmeticError for anything but a string of a number."""
    if not isinstance(text, str):
        raise TypeError(f"an amount is not a string: {text!r}")
    amount = Decimal(text)
    if not (amount.is_finite() and LOWEST < amount < HIGHEST):
        raise ArithmeticError(f"not an amount: {text!r}")
    return amount


def _sums(rows: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["currency"]] += _amount(row["amount"])
    return dict(found)


@_check
def record_accounting(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """The record accounting: accepted + quarantined + duplicates = records; Annex B is complete."""
    files = document["evidence"]
    for file in files:
        parts = file["accepted"] + file["quarantined"] + file["duplicates"]
        what = f"accepted + quarantined + duplicates is {parts}, the file holds {file['records']} records"
        yield _held(parts == file["records"], what, f"evidence {file['exhibit']}")
    totals = document["evidence_totals"]
    for name in ("records", "accepted", "quarantined", "duplicates"):
        found = sum(file[name] for file in files)
        yield _held(found == totals[name], f"the files' {name} add up to {found}", f"evidence_totals.{name}")
    set_aside = len(document["quarantined"])
    what = f"{set_aside} quarantined records are listed, {totals['quarantined']} are stated"
    yield _held(set_aside == totals["quarantined"], what, "quarantined")


@_check
def account_periods(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """The period table: opening + credits - debits = closing, where both balances are known."""
    for row in document["schedule_1_periods"]:
        where = f"schedule_1_periods, {row['account']} {row['currency']}"
        moved = _amount(row["credits"]) - _amount(row["debits"])
        if row["opening_balance"] is None or row["closing_balance"] is None:
            yield _held(row["closes"] != "reconciled", "a balance is unknown, yet it is said to close", where)
            continue
        adds = _amount(row["opening_balance"]) + moved == _amount(row["closing_balance"])
        # A statement that does not add up is a fact of the evidence; hiding it would be the fault.
        said = adds or row["closes"] == "broken"
        yield _held(said, "opening + credits - debits is not the closing balance", where)


@_check
def conservation(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """The proof: in = held + assets + cash + outside + lost; and each place is the sum of its traces."""
    tracing = document["schedule_2_tracing"]
    places: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for trace in tracing["traces"]:
        places[PLACE_OF[trace["target_kind"]], trace["currency"]] += _amount(trace["amount"])
    lines = {line["currency"]: line for line in tracing["conservation"]}
    for code, line in lines.items():
        parts = sum((_amount(line[place]) for place in PLACES), Decimal(0))
        holds = parts == _amount(line["in"]) and line["holds"] is True
        yield _held(holds, f"the places add up to {parts}, traced were {line['in']}", f"conservation {code}")
        for place in PLACES:
            found = places[place, code]
            what = f"the traces to this place add up to {found}, the line states {line[place]}"
            yield _held(found == _amount(line[place]), what, f"conservation {code}.{place}")
    for _, code in sorted(places):
        yield _held(code in lines, "traces without a line that proves them", f"conservation {code}")


@_check
def fee_totals(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """The fee credits add up to their totals, and to what was traced where nothing was exchanged."""
    fees = document["schedule_3_fee_credits"]
    found, stated = _sums(fees["rows"]), _sums(fees["totals"])
    yield _held(found == stated, "the fee credits do not add up to their totals", "schedule_3_fee_credits")
    summary = document["summary"]
    yield _held(_sums(summary["fee_totals"]) == stated, "the summary states other fee totals", "summary")
    yield _held(summary["fee_credits"] == len(fees["rows"]), "the summary counts other credits", "summary")
    for row in fees["rows"]:
        part, credit = _amount(row["amount"]), _amount(row["credited"])
        yield _held(0 < part <= credit, "more is taken as proceeds than was credited", row["entry_id"])
    lines = document["schedule_2_tracing"]["conservation"]
    if len(lines) == 1 and set(found) == {lines[0]["currency"]}:
        seeded = found[lines[0]["currency"]]
        what = f"{seeded} was credited as fees, {lines[0]['in']} was traced"
        yield _held(seeded == _amount(lines[0]["in"]), what, "conservation")


@_check
def candidates(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """Each candidate's traced sum is that of its traces, and its amount lies within its bounds."""
    traces = {trace["trace_id"]: trace for trace in document["schedule_2_tracing"]["traces"]}
    for item in document["candidates"]:
        where = f"candidate {item['candidate_id']}"
        low, amount, high = (_amount(item[key]) for key in ("amount_low", "amount", "amount_high"))
        yield _held(0 <= low <= amount <= high, "the amount does not lie between least and most", where)
        here = [traces[trace_id] for trace_id in item["trace_ids"]]
        found, stated = _sums(here), _sums(item["traced"])
        yield _held(found == stated, "the traces do not add up to the traced sum", where)
        at_target = all(trace["target"] == item["what"]["id"] for trace in here)
        yield _held(at_target, "a trace leads to another place", where)
        if item["basis"] in PROPERTY_BASES and set(found) <= {item["currency"]}:
            traced = found.get(item["currency"], Decimal(0))
            yield _held(amount <= traced, f"the amount is more than the {traced} traced", where)


@_check
def by_rule(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """What each rule gives adds up; the elected rule gives what the report traces. Older packages have no such part."""
    tracing = document["schedule_2_tracing"]
    lines = {line["currency"]: line for line in tracing["conservation"]}
    for line in tracing.get("by_rule", []):
        where = f"by_rule {line['method']} {line['currency']}"
        parts = sum((_amount(line[place]) for place in PLACES), Decimal(0))
        holds = parts == _amount(line["in"]) and line["holds"] is True
        yield _held(holds, f"the places add up to {parts}, traced were {line['in']}", where)
        if line["elected"]:
            stated = lines.get(line["currency"], {})
            same = all(line[place] == stated.get(place) for place in ("in", *PLACES))
            yield _held(same, "the elected rule gives another sum than the report's proof", where)
    for item in document["candidates"]:
        for rule in item.get("by_rule", []):
            where = f"candidate {item['candidate_id']}, by_rule {rule['method']}"
            same = not rule["elected"] or _sums(rule["traced"]) == _sums(item["traced"])
            yield _held(same, "the elected rule gives another sum than the report traces", where)


PROPERTY_BASES = frozenset({"direct proceeds", "substitute", "intermingled"})
"""Bases that reach what was traced and no more (DOMAIN.md 5.5, validators)."""


BY_METHOD = " of traced proceeds"
"""What the words of a candidate say where they state its amounts (`candidates.words`)."""


@_check
def said_again(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """What the report states more than once is the same each time: counts, steps, fees behind, figures in words."""
    summary, candidates = document["summary"], document["candidates"]
    fees = {row["entry_id"]: row for row in document["schedule_3_fee_credits"]["rows"]}
    counts = (
        (summary["candidates"], len(candidates), "candidates"),
        (document["evidence_totals"]["files"], len(document["evidence"]), "evidence files"),
        ([item["rank"] for item in candidates], list(range(1, len(candidates) + 1)), "ranks"),
    )
    for stated, found, what in counts:
        yield _held(stated == found, f"the {what} are {found}, stated are {stated}", "summary")
    moved = {row["transfer_id"]: row for row in document["transfers"]}
    closing = {
        (row["account"], row["currency"]): row["closing_balance"] for row in document["schedule_1_periods"]
    }
    for item in candidates:
        where = f"candidate {item['candidate_id']}"
        behind = item["fee_credits"]
        own = [fees[entry] for entry in behind["entry_ids"]]
        same = behind["count"] == len(own) and _sums(behind["amounts"]) == _sums(own)
        yield _held(same, "the fee credits behind it are not those of Schedule 3", where)
        for step in item["steps"]:
            said = moved[step["transfer_id"]]
            same = all(step[key] == said[key] for key in ("amount", "currency", "traced", "traced_currency"))
            yield _held(same, "a step is not the transfer that it names", f"{where}, {step['transfer_id']}")
        for balance in item["what"].get("balances", ()):
            stated = closing.get((item["what"]["id"], balance["currency"]), balance["amount"])
            same = stated == balance["amount"]
            yield _held(same, f"the balance is not that of Schedule 1, {stated}", where)
        # Words of another hand need not state them.
        for key in ("amount_low", "amount", "amount_high") if BY_METHOD in item["explanation"] else ():
            words = spoken(_amount(item[key]), item["currency"])
            yield _held(words in item["explanation"], f"its words do not state the {key} {words}", where)


@_check
def transfers(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """transfers.csv holds the document's transfers; every id that is named stands in its list."""
    known = {row["transfer_id"] for row in document["transfers"]}
    for trace in document["schedule_2_tracing"]["traces"]:
        low, high = trace.get("amount_low"), trace.get("amount_high")
        in_order = low is None or high is None or 0 <= _amount(low) <= _amount(high)
        yield _held(in_order, "the least is not between nothing and the most", trace["trace_id"])
    entries = {row["entry_id"]: row for row in document["entries"]}
    for row in document["transfers"]:
        listed_all = all(entry in entries for entry in row["entry_ids"])
        yield _held(listed_all, "an entry behind it is not listed", row["transfer_id"])
    for trace in document["schedule_2_tracing"]["traces"]:
        yield _held(
            set(trace["transfers"]) <= known, "a transfer on the way is not listed", trace["trace_id"]
        )
    for fee in document["schedule_3_fee_credits"]["rows"]:
        entry = entries[fee["entry_id"]]
        same = (entry["amount"], entry["source"]) == (fee["credited"], fee["source"])
        yield _held(same, "the fee credit is not its entry", fee["entry_id"])
    if csv is not None:
        same_rows = transfers_csv(dict(document)) == csv
        yield None if same_rows else ("the rows are not those of report.json", TRANSFERS)


@_check
def evidence_hashes(document: Document, listed: Document, csv: bytes | None) -> Iterator[Fault]:
    """The manifest and the report state the same evidence, settings and version; the chain holds."""
    ids = [file["file_id"] for file in document["evidence"]]
    stated = [(file["exhibit"], file["file_id"], file["bytes"]) for file in listed["evidence"]]
    found = [(file["exhibit"], file["file_id"], file["bytes"]) for file in document["evidence"]]
    yield _held(sorted(found) == sorted(stated), "the manifest states other evidence files", "evidence")
    chain = manifest.evidence_chain(ids)
    yield _held(chain == listed["evidence_chain"], "the chain of evidence hashes does not hold", "evidence")
    for key in ("schema_version", "moneytrail_version", "configuration_sha256"):
        yield _held(document[key] == listed[key], "the manifest states another value", key)
    currency = document["case"]["reference_currency"]
    yield _held(currency == listed["reference_currency"], "the manifest states another value", "case")
