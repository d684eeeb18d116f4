"""Schedules 1 to 3, the exchange rates and annexes A to C."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from transforms.reporting.rendering.page.markup import (
    BREAK,
    NOTHING,
    Anchors,
    Cell,
    Column,
    Html,
    Row,
    code,
    figure,
    money,
    table,
    tag,
    together,
)
from transforms.reporting.rendering.page.section import Section, rest

Part = dict[str, Any]
PERIODS = (
    Column("Account and source"),
    Column("Period", "s"),
    *(Column(title, "n") for title in ("Opening", "Credits", "Debits", "Closing")),
)
PROOF = ("in", "held", "assets", "cash", "outside", "lost")
TRACES = (
    Column("Place", "s"),
    Column("Which"),
    Column("Traced amount", "n"),
    Column("As of", "d"),
    Column("Trace and its finding", "d"),
)
FEES = (
    Column("Booked", "d"),
    Column("Payer", "d"),
    Column("Credited", "n"),
    Column("Taken as proceeds", "n"),
    Column("Source"),
)
RATES = (
    Column("From", "s"),
    Column("To", "s"),
    Column("Day of the rate", "d"),
    Column("Units of To", "n"),
    Column("worth units of From", "n"),
    Column("Source"),
)
COUNTS = {"records": "Records", "accepted": "Accepted", "quarantined": "Set aside", "duplicates": "Repeated"}
EVIDENCE = (
    Column("No.", "s"),
    Column("Name, format and SHA-256"),
    *(Column(title, "n") for title in COUNTS.values()),
    Column("Balances", "s"),
)
ASIDE = (Column("Place"), Column("Reasons"))


def schedule_1(data: Part, anchors: Anchors) -> Section:
    """Opening balance, credits, debits and closing balance of each account that traced money came to."""
    words = (
        "Opening balance, credits, debits and closing balance over the evidence, of each account that traced "
        f"money came to. {data['periods_left_out']:,} further accounts in evidence carry none; "
        "they are not shown."
    )
    rows = (
        Row(
            (
                _account(row, anchors),
                f"{row['from_date']} to {row['to_date']}",
                figure(row["opening_balance"]),
                figure(row["credits"]),
                figure(row["debits"]),
                figure(row["closing_balance"]),
            )
        )
        for row in data["periods"]["rows"]
    )
    title = "Schedule 1: accounts by period"
    made = table("Accounts by period", PERIODS, rows)
    return Section(
        "schedule-1", title, (tag("p", words), made, rest(data["periods"], "accounts")), apart=True
    )


def _account(row: Part, anchors: Anchors) -> Html:
    closes = "" if row["closes"] == "reconciled" else f" ({row['closes'].replace('_', ' ')})"
    name = together(row["account_label"], ", ", row["currency"], BREAK)
    return together(name, tag("em", anchors.cited(row["sources"])), closes or NOTHING)


def schedule_2(data: Part, anchors: Anchors) -> Section:
    """Where the traced money is, and the line that proves it."""
    words = (
        "The proof: what came in is what is held, paid for assets, taken out in cash, gone outside, or lost in "
        "repaying an overdraft."
    )
    columns = (
        Column("Currency", "s"),
        *(Column(key.capitalize(), "n") for key in PROOF),
        Column("Adds up", "s"),
    )
    proof = (
        Row((line["currency"], *(figure(line[key]) for key in PROOF), _holds(line)))
        for line in data["conservation"]
    )
    content = (
        tag("p", words),
        table("The proof, by currency", columns, proof),
        *_by_rule(data["rules"]),
        table("Traces", TRACES, (_trace(row, anchors) for row in data["traces"]["rows"])),
        rest(data["traces"], "traces"),
    )
    return Section("schedule-2", "Schedule 2: where the traced money is", content, apart=True)


def _by_rule(lines: list[Part]) -> list[Html]:
    """The same proof by each accepted rule, the elected one marked."""
    columns = (
        Column("Rule"),
        Column("Currency", "s"),
        *(Column(key.capitalize(), "n") for key in PROOF),
        Column("Adds up", "s"),
    )
    rows = [
        Row(
            (
                together(line["name"], tag("strong", " (this report)") if line["elected"] else NOTHING),
                line["currency"],
                *(figure(line[key]) for key in PROOF),
                _holds(line),
            )
        )
        for line in lines
    ]
    if not rows:
        return []
    words = (
        "The same by each rule, one throughout. What was exchanged counts in the currency into which it came."
    )
    return [tag("p", words), table("The proof by each rule", columns, rows)]


def _holds(line: Part) -> Cell:
    return "yes" if line["holds"] else tag("strong", "no")


def _trace(row: Part, anchors: Anchors) -> Row:
    ids = together(code(row["trace_id"]), BREAK, anchors.link("finding", row["seed_id"]))
    kind = row["target_kind"] if row["class"] == "direct" else f"{row['target_kind']} ({row['class']})"
    cells = (kind, row["target_label"], _span(row), row["as_of"], ids)
    return Row(cells, f"trace-{row['trace_id']}")


def _span(row: Part) -> Cell:
    """The traced amount, and under it what it can be where the order of a day or a gap leaves that open."""
    amount, low, high = money(row["amount"], row["currency"]), row["amount_low"], row["amount_high"]
    if row["order_basis"] not in ("stated_order", "gap") or low is None:
        return amount
    word = "outer bounds" if row["interval_basis"] == "outer" else "can be"
    return together(amount, BREAK, f"{word} {low} to {high}")


def schedule_3(data: Part, anchors: Anchors) -> Section:
    """The fee credits that the tracing begins with, under the accounts that they reached."""
    fees, rows = data["fees"], []
    for account, credited in groupby(fees["rows"], key=lambda row: row["account_label"]):
        rows.append(Row((f"On {account}:",)))
        rows += [_fee(row, anchors) for row in credited]
    totals = together(
        *([money(part["amount"], part["currency"]) for part in fees["totals"]] or ["none"]), between=", "
    )
    content = (
        tag("p", "The credits that the tracing begins with. Payers stand under pseudonyms."),
        table("Fee credits", FEES, rows),
        tag("p", "Total: ", totals, "."),
        rest(fees, "fee credits"),
    )
    return Section("schedule-3", "Schedule 3: fee credits", content, apart=True)


def _fee(row: Part, anchors: Anchors) -> Row:
    credited, taken = (money(row[key], row["currency"]) for key in ("credited", "amount"))
    return Row((row["booked_at"], row["payer"], credited, taken, anchors.cited(row["source"])))


def rates(data: Part) -> list[Section]:
    """The exchange rates used; no section where there was none."""
    keys = ("currency", "reference_currency", "rate_date", "numerator", "denominator", "source")
    rows = [Row([row[key] for key in keys]) for row in data["rates"]["rows"]]
    if not rows:
        return []
    made = table("Exchange rates used", RATES, rows)
    return [Section("rates", "Exchange rates used", (made, rest(data["rates"], "rates")))]


def annex_a(data: Part) -> Section:
    """The evidence files with their hashes and what became of their records."""
    rows = [
        Row(
            (
                tag("strong", row["exhibit"]),
                _file(row),
                *(row[key] for key in COUNTS),
                row["balance_check"].replace("_", " "),
            ),
            f"exhibit-{row['exhibit']}",
        )
        for row in data["evidence"]["rows"]
    ]
    foot = (NOTHING, "All", *(data["evidence_totals"][key] for key in COUNTS), NOTHING)
    made = table("Evidence files", EVIDENCE, rows, foot)
    return Section("annex-a", "Annex A: evidence files", (made, rest(data["evidence"], "files")), apart=True)


def _file(row: Part) -> Html:
    whole: tuple[Cell, ...] = () if row["complete"] else (", ", tag("strong", "incomplete"))
    name = together(row["name"], f" ({row['format']}, {row['bytes']:,} bytes", *whole, ")")
    said = (part for message in row["messages"] for part in (BREAK, message))
    return together(name, BREAK, code(row["file_id"]), *said)


def annex_b(data: Part, anchors: Anchors) -> Section:
    """The records set aside, with their places and reasons."""
    title, aside = "Annex B: records set aside", data["quarantined"]
    if not aside["rows"]:
        return Section("annex-b", title, (tag("p", "None."),))
    words = (
        "These records could not be read reliably. They took no part in any figure. Their text stays with the "
        "evidence."
    )
    rows = (Row((anchors.cited(row["source"]), "; ".join(row["reasons"]))) for row in aside["rows"])
    content = (tag("p", words), table("Records set aside", ASIDE, rows), rest(aside, "records"))
    return Section("annex-b", title, content)


def annex_c(data: Part) -> Section:
    """How to verify the package."""
    steps: tuple[tuple[Cell, ...], ...] = (
        ("Keep the files of the package together in one folder, with nothing added.",),
        (
            "Run ",
            code("moneytrail verify FOLDER"),
            ". It needs no access to the case and no network. It compares every file with the hash in "
            "manifest.json, the manifest with its own hash, and works out again every sum, the record accounting "
            "and the proof of Schedule 2 from report.json.",
        ),
        (
            "Without moneytrail: ",
            code("sha256sum report.html"),
            " (or any other file of the package) must print the hash that manifest.json states for it; so must "
            "the hash of an evidence file and its line in Annex A.",
        ),
        (
            "report.json holds every figure of this document with its ids and sources, transfers.csv the "
            f"{data['transfers']:,} transfers behind them.",
        ),
    )
    listed = tag("ol", *(tag("li", *step) for step in steps))
    return Section("annex-c", "Annex C: how to verify this package", (listed,))
