"""The JSON Schema of report.json, from the table declarations where a field is a declared column.

`python -m transforms.reporting` writes docs/report.schema.json; a test holds the page to it.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from transforms.money import MONEY
from transforms.reporting.document import SCHEMA, SCHEMA_VERSION
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSETS,
    CONFISCATION_CANDIDATES,
    ENTRIES,
    EVIDENCE_FILES,
    FINDINGS,
    FX_RATES,
    GATE_DECISIONS,
    PARTIES,
    PARTY_ROLES,
    SOURCE_RECORDS,
    TRACE_CONSERVATION,
    TRACE_SEEDS,
    TRACES,
    TRANSFERS,
    Column,
    Table,
)

Shape = dict[str, Any]

AMOUNT_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"
WHEN_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?$"
TYPES: dict[pl.DataType, Shape] = {
    pl.String(): {"type": "string"},
    pl.Int64(): {"type": "integer"},
    pl.Boolean(): {"type": "boolean"},
    pl.Date(): {"type": "string", "format": "date"},
    pl.Datetime("us"): {"type": "string", "pattern": WHEN_PATTERN},
    pl.List(pl.String()): {"type": "array", "items": {"type": "string"}},
    MONEY: {"type": "string", "pattern": AMOUNT_PATTERN},
}


def text(meaning: str, *, empty: bool = False) -> Shape:
    """A text; `empty`: may be null."""
    return {"type": ["string", "null"] if empty else "string", "description": meaning}


def count(meaning: str, *, empty: bool = False) -> Shape:
    """A whole number."""
    return {"type": ["integer", "null"] if empty else "integer", "description": meaning}


def flag(meaning: str) -> Shape:
    """Yes or no."""
    return {"type": "boolean", "description": meaning}


def amount(meaning: str, *, empty: bool = False) -> Shape:
    """An exact amount: a string with all its digits."""
    return {**text(meaning, empty=empty), "pattern": AMOUNT_PATTERN}


def texts(meaning: str) -> Shape:
    """A list of texts."""
    return {"type": "array", "items": {"type": "string"}, "description": meaning}


def rows(item: Shape, meaning: str) -> Shape:
    """A list of objects."""
    return {"type": "array", "items": item, "description": meaning}


def thing(fields: Shape, meaning: str = "", optional: tuple[str, ...] = ()) -> Shape:
    """An object with these fields, all of them there but the optional ones."""
    required = sorted(set(fields) - set(optional))
    shape = {"type": "object", "properties": fields, "required": required, "additionalProperties": False}
    return {**shape, "description": meaning} if meaning else shape


def declared(table: Table, *names: str) -> Shape:
    """Fields that are columns of a table, with their declared types, meanings and units."""
    return {name: _column(table[name]) for name in names}


def _column(column: Column) -> Shape:
    shape = dict(TYPES[column.dtype])
    if not column.required:
        shape["type"] = [shape["type"], "null"]
    unit = f" ({column.unit})" if column.unit else ""
    return {**shape, "description": column.meaning + unit}


SUMS = rows(
    thing({"currency": text("currency"), "amount": amount("sum in it")}), "sums by currency, sorted by it"
)
CITED = {"sources": texts("places of the entries behind it: exhibit and locator")}
PARTY = "party_id, or a pseudonym"
ACCOUNT = "account_id, or a pseudonym"


def report_schema() -> Shape:
    """The schema of the whole document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "moneytrail report.json",
        **thing(
            {
                "$schema": {"const": SCHEMA},
                "schema_version": {"const": SCHEMA_VERSION},
                "moneytrail_version": text("version that wrote it"),
                "configuration_sha256": text("SHA-256 of the configuration file"),
                **_about(),
                "findings": rows(_finding(), "findings about parties whom the shield does not cover"),
                "candidates": rows(_candidate(), "by rank"),
                **_schedules(),
                **_annexes(),
                "picture": _picture(),
            },
            "Amounts are strings with all their digits; days and times are ISO 8601, times in UTC.",
        ),
    }


def _about() -> Shape:
    case = {
        "name": text("name of the case in the store"),
        "title": text("title of the case"),
        "authority": text("authority"),
        "predicate_hypothesis": text("offence that the proceeds are taken to come from, as a hypothesis"),
        "reference_currency": text("currency of every *_ref amount"),
    }
    method = {
        "method": text("code"),
        "name": text("name"),
        "words": text("the rule in words"),
        "source": text("authority for the rule"),
        "limits": texts("limits of the rule"),
    }
    limit = {
        "limit": text("code"),
        "words": text("in words"),
        "count": count("how many, where it counts something", empty=True),
    }
    summary = {
        "fee_credits": count("credits of Schedule 3"),
        "payers": count("payers among them"),
        "fee_totals": SUMS,
        "candidates": count("candidates"),
        "paragraphs": texts("the summary in words"),
    }
    not_listed = {
        **declared(GATE_DECISIONS, "gate", "outcome"),
        "parties": count("parties that it decided"),
        "shielded": flag("whether the shield covers them"),
        "words": text("why, in words"),
    }
    return {
        "case": thing(case),
        "method": thing(method, "the one method of all figures"),
        "not_said": rows(thing(limit), "what the report does not say"),
        "summary": thing(summary),
        "not_listed": rows(thing(not_listed), "parties that are not listed, as counts"),
    }


def _finding() -> Shape:
    part = rows(thing({"part": text("name"), "words": text("in words")}), "parts of the finding")
    return thing(
        {
            **declared(FINDINGS, "finding_id", "pattern", "subject_kind"),
            "subject": text(f"{PARTY}; or {ACCOUNT}"),
            "subject_label": text("name or pseudonym"),
            "start": text("first day", empty=True),
            "end": text("last day", empty=True),
            **declared(FINDINGS, "amount_ref", "strength", "explanation"),
            "speaks_for": part,
            "speaks_against": part,
            "transfers": {
                "type": "object",
                "additionalProperties": texts("transfer ids"),
                "description": "transfers behind it, by their role",
            },
            **CITED,
        }
    )


def _candidate() -> Shape:
    gate = {
        **declared(GATE_DECISIONS, "gate", "outcome", "explanation"),
        "decides": flag("whether this gate decided"),
    }
    names = ("basis", "amount_low", "amount", "amount_high", "currency", "strength", "explanation")
    credits_ = {
        "count": count("fee credits at the start of the way"),
        "amounts": SUMS,
        "entry_ids": texts("their entries"),
    }
    return thing(
        {
            **declared(CONFISCATION_CANDIDATES, "candidate_id", "rank", *names),
            **declared(CONFISCATION_CANDIDATES, "third_party_interest", "dissipation_risk"),
            "what": _what(),
            "holder": text(PARTY),
            "holder_name": text("name"),
            "article": text("article of UNTOC for the basis"),
            "traced": SUMS,
            "trace_ids": texts("traces that lead to it"),
            "by_rule": rows(thing({**_rule(), "traced": SUMS}), "what each accepted rule traces to it"),
            "fee_credits": thing(credits_),
            "steps": rows(_step(), "transfers on the way after the fee credits, in order of time"),
            "roles": rows(thing(declared(PARTY_ROLES, "role", "explanation")), "the holder's part, in words"),
            "why_this_holder": rows(thing(gate), "gates that ask for a benefit and for signatures"),
            "innocent_explanations": rows(thing(gate), "gates that ask for an innocent explanation"),
            "speaks_against": texts("facts that weaken it"),
        }
    )


def _rule() -> Shape:
    return {
        "method": text("a rule of tracing"),
        "name": text("what it is called"),
        "source": text("whose rule it is"),
        "elected": flag("whether the figures of the report follow it throughout"),
    }


def _what() -> Shape:
    head = {"kind": text("account or asset"), "id": text("id of the target"), "label": text("in words")}
    balance = {
        "currency": text("currency"),
        "amount": amount("closing balance", empty=True),
        "as_of": text("day"),
        **CITED,
    }
    account = {
        **head,
        **declared(ACCOUNTS, "scheme", "identifier", "institution", "country"),
        "holders": texts("names or pseudonyms"),
        "balances": rows(thing(balance), "closing balances"),
    }
    asset = {
        **head,
        **declared(ASSETS, "country", "registry_ref", "acquired_at", "price", "currency"),
        "asset_kind": text(ASSETS["kind"].meaning),
        "payments": texts("transfers that paid for it"),
        **CITED,
    }
    return {"oneOf": [thing(account), thing(asset)]}


def _step() -> Shape:
    return thing(
        {
            **declared(TRANSFERS, "transfer_id", "amount", "currency"),
            "date": text("day it was sent"),
            "from": text("account that paid, in words"),
            "to": text("account that was paid, in words"),
            "traced": amount("part of it that is traced proceeds", empty=True),
            "traced_currency": text("currency of that part", empty=True),
            **CITED,
        }
    )


def _schedules() -> Shape:
    period = {
        "account": text(ACCOUNT),
        "account_label": text("in words"),
        **declared(ACCOUNT_PERIODS, *ACCOUNT_PERIODS.names[1:]),
        "sources": texts("its statements: exhibit and locator"),
    }
    trace = {
        **declared(TRACES, "trace_id", "seed_id", "target_kind", "amount", "currency", "amount_ref", "as_of"),
        **declared(TRACES, "class", "amount_low", "amount_high", "interval_basis", "order_basis"),
        "target": text("id of the place, or a pseudonym"),
        "target_label": text("in words"),
        "transfers": texts(TRACES["path"].meaning),
    }
    proof = declared(TRACE_CONSERVATION, *TRACE_CONSERVATION.names[1:])
    tracing = {
        "traces": rows(thing(trace), "by id"),
        "conservation": rows(thing(proof), "the proof, by currency"),
        "by_rule": rows(thing({**_rule(), **proof}), "the proof of each accepted rule, by currency"),
    }
    fees = {"rows": rows(thing(_fee()), "by seed and entry"), "totals": SUMS}
    return {
        "schedule_1_periods": rows(
            thing(period), "opening, credits, debits, closing of accounts on the trail"
        ),
        "schedule_1_left_out": count("accounts in evidence that no traced money came to"),
        "schedule_2_tracing": thing(tracing, "where the traced money is"),
        "schedule_3_fee_credits": thing(fees, "credits that the tracing begins with"),
    }


def _fee() -> Shape:
    return {
        **declared(TRACE_SEEDS, "seed_id", "entry_id", "amount", "currency"),
        "transfer_id": text("its transfer", empty=True),
        "booked_at": text("when it was booked", empty=True),
        "payer": text("pseudonym of who paid", empty=True),
        "account": text(ACCOUNT),
        "account_label": text("in words"),
        "credited": amount("the whole credit"),
        "source": text("exhibit and locator"),
    }


def _annexes() -> Shape:
    copied: tuple[str, ...] = ("transfer_id", "received_at", "amount", "currency", "amount_ref", "rate_id")
    copied += ("received_amount", "received_currency", "fee", "kind", "channel", "match_basis")
    transfer = {
        **declared(TRANSFERS, "sent_at", *copied),
        "from_party": text(PARTY, empty=True),
        "from_account": text(ACCOUNT),
        "from": text("in words"),
        "to_party": text(PARTY, empty=True),
        "to_account": text(ACCOUNT),
        "to": text("in words"),
        "roles": texts("its roles in findings"),
        "traced": amount("part of it that is traced proceeds", empty=True),
        "traced_currency": text("currency of that part", empty=True),
        "entry_ids": texts("entries that make it up"),
        **CITED,
    }
    entry = {
        **declared(ENTRIES, "entry_id", "record_id", "booked_at", "amount", "currency"),
        "source": text("exhibit and locator"),
        "account": text(ACCOUNT),
    }
    rate = declared(FX_RATES, *FX_RATES.names)
    return {
        "transfers": rows(thing(transfer), "every transfer behind a finding or a trace"),
        "entries": rows(thing(entry), "every entry behind them"),
        "exchange_rates": rows(thing(rate), "every rate behind a converted amount"),
        **_people(),
        **_evidence(),
    }


def _people() -> Shape:
    party = {
        "party": text(PARTY),
        "name": text("name; null for a pseudonym", empty=True),
        **declared(PARTIES, "kind", "countries", "identifiers"),
        "roles": texts("roles in the business"),
    }
    account = {
        "account": text(ACCOUNT),
        "identifier": text("number; null for a pseudonym", empty=True),
        **declared(ACCOUNTS, "scheme", "institution", "country", "observed"),
        "holders": texts(PARTY),
        "label": text("in words"),
    }
    return {
        "parties": rows(thing(party), "parties that the report speaks of"),
        "accounts": rows(thing(account), "accounts that the report speaks of"),
    }


def _evidence() -> Shape:
    counts = ("records", "accepted", "quarantined", "duplicates")
    names = ("file_id", "name", "bytes", "format", "profile", "authority", *counts)
    file = {
        "exhibit": text("short number, used beside figures"),
        **declared(EVIDENCE_FILES, *names, "balance_check", "complete", "messages"),
    }
    totals = {"files": count("files"), **{name: count(EVIDENCE_FILES[name].meaning) for name in counts}}
    aside = {**declared(SOURCE_RECORDS, "record_id", "reasons"), "source": text("exhibit and locator")}
    period = {"from": text("first day", empty=True), "to": text("last day", empty=True)}
    return {
        "evidence": rows(thing(file), "evidence files by their ids"),
        "evidence_totals": thing(totals),
        "evidence_period": thing(period),
        "quarantined": rows(thing(aside), "records that were set aside"),
    }


def _picture() -> Shape:
    node = {
        "node": text("name within the picture"),
        "kind": text("payers, account, asset, held, cash, outside, lost, others"),
        "title": text("first line of the box"),
        "detail": text("second line"),
        "account": text(ACCOUNT, empty=True),
        "layer": count("place from the left, payers 0"),
        "amounts": SUMS,
    }
    edge = {
        "from": text("node"),
        "to": text("node"),
        "from_title": text("in words"),
        "to_title": text("in words"),
        "amount": amount("traced amount"),
        "currency": text("currency"),
        "weight": count("width of the band; for drawing only"),
    }
    edges = thing(edge)
    return thing(
        {
            "nodes": rows(thing(node), "by layer and size"),
            "edges": rows(edges, "drawn"),
            "back": rows(edges, "not drawn: back to an earlier layer or within one"),
        },
        "the flow, put together so that it stays readable",
    )
