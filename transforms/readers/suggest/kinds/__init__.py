"""Tables that are no statement of one account at a bank: of coins, of telephones, of money transfers."""
