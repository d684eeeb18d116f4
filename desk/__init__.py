"""What people touch: the `moneytrail` command line."""
