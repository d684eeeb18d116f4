"""Dagster, and nothing but: assets, checks, jobs and the way to run them in this process."""
