"""The one schema declaration, and what derives from it."""

from transforms.schema.declaration import Between, Column, Matches, OneOf, Rule, Table
from transforms.schema.derive import conform, data_dictionary, ddl, sql_type
from transforms.schema.tables.evidence import (
    CUSTODY_LOG,
    EVIDENCE_FILES,
    RECORD_CHECKS,
    SOURCE_RECORDS,
    STATEMENTS,
)
from transforms.schema.tables.findings import (
    CONFISCATION_CANDIDATES,
    FINDING_PARTS,
    FINDING_TRANSFERS,
    FINDINGS,
    GATE_DECISIONS,
    PARTY_ROLES,
    TRACE_CONSERVATION,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
)
from transforms.schema.tables.flows import (
    ACCOUNT_PERIODS,
    ASSET_PAYMENTS,
    ASSETS,
    TRANSFER_ENTRIES,
    TRANSFERS,
)
from transforms.schema.tables.ledger import ACCOUNTS, ENTRIES, FX_RATES, PARTIES, PARTY_ACCOUNTS
from transforms.schema.tables.particulars import (
    HAWALA_LINES,
    PARTICULAR_TABLES,
    PAYMENT_PARTIES,
    PAYMENTS,
    REGISTER_ACCOUNT_HOLDERS,
    REGISTER_ASSETS,
    REGISTER_DECISIONS,
    REGISTER_INCIDENTS,
    REGISTER_PERSONS,
    REGISTER_PROTECTED,
    REGISTERS,
    VALUE_READINGS,
)

LEDGER_TABLES = (
    EVIDENCE_FILES,
    SOURCE_RECORDS,
    STATEMENTS,
    ACCOUNTS,
    ENTRIES,
    *PARTICULAR_TABLES,
    RECORD_CHECKS,
    CUSTODY_LOG,
)
"""Tables that `moneytrail ingest` makes."""

DOWNSTREAM_TABLES = (
    ACCOUNT_PERIODS,
    PARTIES,
    PARTY_ACCOUNTS,
    TRANSFERS,
    TRANSFER_ENTRIES,
    FX_RATES,
    ASSETS,
    ASSET_PAYMENTS,
    FINDINGS,
    FINDING_PARTS,
    FINDING_TRANSFERS,
    PARTY_ROLES,
    GATE_DECISIONS,
    TRACE_SEEDS,
    TRACES,
    TRACE_STEPS,
    TRACE_CONSERVATION,
    CONFISCATION_CANDIDATES,
)
"""Tables that `moneytrail run` makes from the ledger."""

PUBLISHED_TABLES = LEDGER_TABLES + DOWNSTREAM_TABLES

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_PERIODS",
    "ASSETS",
    "ASSET_PAYMENTS",
    "CONFISCATION_CANDIDATES",
    "CUSTODY_LOG",
    "DOWNSTREAM_TABLES",
    "ENTRIES",
    "EVIDENCE_FILES",
    "FINDINGS",
    "FINDING_PARTS",
    "FINDING_TRANSFERS",
    "FX_RATES",
    "GATE_DECISIONS",
    "HAWALA_LINES",
    "LEDGER_TABLES",
    "PARTICULAR_TABLES",
    "PARTIES",
    "PARTY_ACCOUNTS",
    "PARTY_ROLES",
    "PAYMENTS",
    "PAYMENT_PARTIES",
    "PUBLISHED_TABLES",
    "RECORD_CHECKS",
    "REGISTERS",
    "REGISTER_ACCOUNT_HOLDERS",
    "REGISTER_ASSETS",
    "REGISTER_DECISIONS",
    "REGISTER_INCIDENTS",
    "REGISTER_PERSONS",
    "REGISTER_PROTECTED",
    "SOURCE_RECORDS",
    "STATEMENTS",
    "TRACES",
    "TRACE_CONSERVATION",
    "TRACE_SEEDS",
    "TRACE_STEPS",
    "TRANSFERS",
    "TRANSFER_ENTRIES",
    "VALUE_READINGS",
    "Between",
    "Column",
    "Matches",
    "OneOf",
    "Rule",
    "Table",
    "conform",
    "data_dictionary",
    "ddl",
    "sql_type",
]
