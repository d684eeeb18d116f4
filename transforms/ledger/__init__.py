"""Source records to entries: records, statements, accounts, validation."""
