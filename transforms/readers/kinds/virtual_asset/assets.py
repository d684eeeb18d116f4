"""What an asset is called: a coin by its ticker, a token by its contract, whose ticker anybody may choose."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from transforms.readers.kinds.virtual_asset.addresses import is_address, wallet_identifier
from transforms.yaml_texts import own_yaml

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._$-]{0,19}")
_CAIP = re.compile(r"(?i)eip155:(\d+)/(?:erc20:(0x[0-9a-f]{40})|slip44:\d+)")
_SHORT, _MARK = 11, 8


class Token(NamedTuple):
    """A contract that is what its ticker says."""

    ticker: str
    decimals: int
    chain: str


class Asset(NamedTuple):
    """An asset as the tables call it; code is empty where the record names none that can be used."""

    code: str
    contract: str
    note: str = ""


@cache
def _data() -> tuple[Mapping[str, tuple[str, str]], Mapping[str, Token]]:
    given = own_yaml(Path(__file__).with_name("assets.yaml").read_text(encoding="utf-8"))
    chains = {str(name): (str(said[0]), str(said[1])) for name, said in given["chains"].items()}
    tokens = {
        contract_key(one["contract"]): Token(one["ticker"], one["decimals"], one["chain"])
        for one in given["tokens"]
    }
    return chains, tokens


def chain_of(text: str) -> str:
    """A chain's name; the text itself where it is not known."""
    return _data()[0].get(text.strip().lower(), (text.strip(), ""))[0]


def coin_of(chain: str) -> str:
    """The coin in which a chain's fees are paid; empty where it is not known."""
    return _data()[0].get(chain.strip().lower(), ("", ""))[1]


def contract_key(text: str) -> str:
    """One writing of a contract."""
    return wallet_identifier(text) if text else ""


def token_of(contract: str) -> Token | None:
    """The token of a contract, where it is one that its issuer publishes."""
    return _data()[1].get(contract_key(contract))


@lru_cache(maxsize=65_536)
def asset_of(said: str, contract: str = "") -> Asset:
    """The asset that a record means by a ticker and a contract.

    A token whose contract is not listed is its ticker and eight hex digits of its contract's
    SHA-256 (`USDT-1A2B3C4D`): two contracts are two assets, whatever they call themselves.
    """
    named = _CAIP.fullmatch(said)
    if named is not None:
        contract, said = named[2] or "", "" if named[2] else "ETH"
    elif not contract and is_address(said):
        contract, said = said, ""
    ticker, changed = _ticker(said)
    if not contract:
        note = "the asset's ticker has signs that no ticker has; they are left out" if changed else ""
        return Asset(ticker, "", note)
    key = contract_key(contract)
    token = _data()[1].get(key)
    if token is not None:
        other = ticker not in ("", token.ticker) and not named
        return Asset(
            token.ticker, key, "the contract's own ticker is another than the file gives" if other else ""
        )
    mark = hashlib.sha256(key.encode()).hexdigest()[:_MARK].upper()
    note = "a token of a contract that is not listed is called by its ticker and a mark of its contract"
    if ticker in {one.ticker for one in _data()[1].values()} or ticker in {
        coin for _, coin in _data()[0].values()
    }:
        note = "a token calls itself by a well-known ticker but its contract is another: it is kept apart"
    return Asset(f"{ticker[:_SHORT] or 'TOKEN'}-{mark}", key, note)


def _ticker(said: str) -> tuple[str, bool]:
    plain = unicodedata.normalize("NFKC", said.replace("₮", "T")).strip().upper()
    if not plain or _CODE.fullmatch(plain):
        return plain, False
    kept = re.sub(r"[^A-Z0-9._$-]", "", plain).lstrip("._$-")[:20]
    return kept, True
