"""Coins whose transactions have inputs and outputs instead of a payer and a payee."""

UTXO_COINS = ("BTC", "LTC", "DOGE", "BCH", "BSV", "DASH", "ZEC", "ADA")
