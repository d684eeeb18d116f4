"""Coins that no column and no name tells: those that addresses and amounts leave, for a person to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from transforms.readers.kinds.virtual_asset.addresses import wallets
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.texts import words

_EVM = re.compile(r"0x[0-9a-fA-F]{40}")
_HASH = re.compile(r"(?:0x)?[0-9a-fA-F]{64}")
_MOST = 300
_SHARE = 0.3
"""Part of the filled cells of a column that are addresses or hashes, where it is one of them."""
_WEI, _SATOSHI = 15, 4
"""Digits from which whole numbers are rather the smallest units of a coin."""
_OF_EVM = ("ETH", "BNB", "POL", "AVAX", "ETC", "XDAI", "FTM", "CRO")
_OF_CHAIN = {"Bitcoin": ("BTC",), "Litecoin": ("LTC",), "Dogecoin": ("DOGE",), "Tron": ("TRX", "USDT")}
_ANY = ("BTC", "ETH", "TRX", "USDT", "LTC", "BCH", "XMR")


_BY_SHAPE = {
    r"(?:nano|xrb)_[13][0-9a-z]{50,60}": "XNO",
    r"(?:tz[1-4]|KT1)[1-9A-HJ-NP-Za-km-z]{33}": "XTZ",
    r"r[1-9A-HJ-NP-Za-km-z]{24,34}": "XRP",
    r"G[A-Z2-7]{55}": "XLM",
    r"addr1[02-9ac-hj-np-z]{50,100}": "ADA",
    r"(?:UQ|EQ)[A-Za-z0-9_-]{46}": "TON",
    r"[48][1-9A-HJ-NP-Za-km-z]{94}": "XMR",
    r"cosmos1[02-9ac-hj-np-z]{38}": "ATOM",
}
"""Addresses that only one coin has."""


class Coin(NamedTuple):
    """A coin that amounts may be in."""

    ticker: str
    unit: str
    """Of the amounts, where it is not the whole coin."""
    label: str


def is_of_coins(columns: Iterable[Column]) -> bool:
    """Whether a column holds addresses of chains or hashes of transactions."""
    filled = [one for one in columns if one.filled and not one.numeric]
    shaped = any(_full_of(one, pattern) for one in filled for pattern in _BY_SHAPE)
    return shaped or any(_hashes(one) or _chains(one) or _evm(one) for one in filled)


def coins_of(columns: Sequence[Column], amount: Column) -> tuple[Coin, ...]:
    """The coins that may be meant, the likeliest first."""
    told = [ticker for pattern, ticker in _BY_SHAPE.items() if any(_full_of(one, pattern) for one in columns)]
    if told:
        return tuple(coin for ticker in told for coin in _in_units(ticker, amount))
    chains = {chain for one in columns for chain in _chains(one)}
    if any(map(_evm, columns)):
        tickers: tuple[str, ...] = _OF_EVM
    elif chains & set(_OF_CHAIN):
        tickers = tuple(ticker for chain in sorted(chains & set(_OF_CHAIN)) for ticker in _OF_CHAIN[chain])
    else:
        tickers = _ANY
    return tuple(coin for ticker in tickers for coin in _in_units(ticker, amount))


def _in_units(ticker: str, amount: Column) -> list[Coin]:
    bodies = [found.body for found in amount.figures if found and found.body.strip("0")]
    digits = sorted(len(body) for body in bodies)
    small = {
        "BTC": "satoshi",
        "LTC": "satoshi",
        "BCH": "satoshi",
        "DOGE": "satoshi",
        "TRX": "sun",
        "USDT": "sun",
    }
    unit = "wei" if ticker in _OF_EVM else small.get(ticker, "")
    least = _WEI if unit == "wei" else _SATOSHI
    whole = bool(bodies) and all(body.isdigit() for body in bodies)
    if not whole or not unit or digits[len(digits) // 2] < least:
        return [Coin(ticker, "", ticker)]
    smallest = Coin(ticker, unit, f"{ticker}, amounts in its smallest unit ({unit})")
    return [smallest] if unit == "wei" else [smallest, Coin(ticker, "", ticker)]


def _hashes(column: Column) -> bool:
    cells = column.filled[:_MOST]
    said = words.name_words(column.name) & {"txid", "txhash", "hash", "tx"}
    named = bool(said) and not any(cell.isdigit() for cell in cells)
    return named or sum(_HASH.fullmatch(cell) is not None for cell in cells) > _SHARE * len(cells)


def _full_of(column: Column, pattern: str) -> bool:
    cells = column.filled[:_MOST]
    return bool(cells) and sum(re.fullmatch(pattern, cell) is not None for cell in cells) > _SHARE * len(
        cells
    )


def _evm(column: Column) -> bool:
    cells = column.filled[:_MOST]
    return bool(cells) and sum(_EVM.fullmatch(cell) is not None for cell in cells) > _SHARE * len(cells)


def _chains(column: Column) -> set[str]:
    """The chains whose addresses a column holds."""
    cells = [cell for cell in column.filled[:_MOST] if len(cell) > 25]
    if not cells or len(cells) < _SHARE * len(column.filled[:_MOST]):
        return set()
    known = wallets(cells)
    found = {known[cell].chain for cell in cells if known[cell].chain and not known[cell].doubt}
    return found if sum(bool(known[cell].chain) for cell in cells) > _SHARE * len(cells) else set()
