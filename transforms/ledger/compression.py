"""How the large tables' text is compressed: measured, not derived (docs/benchmarks.md)."""

from transforms.schema import ACCOUNTS, ENTRIES, SOURCE_RECORDS

UNIQUE_TEXT = {
    SOURCE_RECORDS: ("record_id", "locator", "raw"),
    ACCOUNTS: ("account_id", "identifier"),
    ENTRIES: ("entry_id", "record_id", "counterparty_account_id", "narrative", "reference"),
}
"""Text that hardly repeats from row to row."""
