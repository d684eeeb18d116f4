"""Leaving moneytrail running: the inbox, collected folders, notices, what is late. No Dagster here."""
