"""What the columns mean: amounts proved by balances, dates, accounts, texts."""
