"""Coins whose transactions have inputs and outputs instead of a payer and a payee."""

UTXO_COINS = ("BTC", "LTC", "DOGE", "BCH", "BSV", "DASH", "ZEC", "ADA")

_DIGITS = {
    8: ("BTC", "LTC", "DOGE", "BCH", "BSV", "DASH", "ZEC", "WBTC"),
    6: ("ADA", "TRX", "XRP", "USDT", "USDC"),
    9: ("SOL",),
    18: ("ETH", "WETH", "BNB", "POL", "DAI"),
}
DECIMALS = {coin: digits for digits, coins in _DIGITS.items() for coin in coins}
"""Decimal places of the smallest unit (satoshi, sun, wei): shares are rounded to it, however round the amounts are."""
