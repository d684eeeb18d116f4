"""One line on each command, for `moneytrail --help` without importing the commands."""

SUMMARIES = {
    "demo": "Make a synthetic case and take it through everything.",
    "ingest": "Take files and folders into the vault and the ledger.",
    "run": "Work out parties, transfers, findings, traces and candidates of a case.",
    "status": "What became of a case's files and records, its checks and last run.",
    "upgrade": "Bring a store that an older version wrote up to this version.",
    "quarantine": "Records that were set aside, and the form in which a person corrects them.",
    "account": "One account with its entries, holders and sources.",
    "party": "One party with its accounts, findings, roles and sources.",
    "transfer": "One transfer with its entries, findings and sources.",
    "flows": "Time-respecting money paths from an account or party.",
    "trace": "Trace proceeds from entries, transfers or findings to where they are.",
    "sources": "Where the money of an asset, a payment or a balance came from.",
    "benefit": "What a person or household cannot explain: net worth and other indirect methods.",
    "query": "Read-only SQL on the published tables of a case.",
    "report": "Write the report package of a case.",
    "verify": "Check a report package: hashes, sums, row accounting.",
    "formats": "The export formats that can be read.",
    "profile": "Work out how a delimited file or a sheet is read (profile suggest FILE).",
    "profiles": "The layouts of delimited files that are known.",
    "methods": "The tracing methods, each with its source.",
}
