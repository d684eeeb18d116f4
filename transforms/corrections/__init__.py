"""Records in quarantine that a person corrected: which corrections hold, and the readings that follow from them."""
