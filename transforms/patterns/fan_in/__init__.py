"""Many unrelated payers to one beneficiary (docs/methods/collector-fan-in.md)."""
