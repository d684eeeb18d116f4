"""Addresses as accounts: test vectors of the standards, and what is doubtful is told, never changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.kinds.virtual_asset.addresses import Wallet, look, wallets
from transforms.readers.kinds.virtual_asset.checksums import (
    base58_payload,
    base58_text,
    eip55,
    is_segwit,
    keccak_256,
)

# EIP-55, section Test Cases.
EIP55 = (
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)
# BIP 173 and BIP 350, sections Test vectors.
SEGWIT = (
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
)
NOT_SEGWIT = (
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
    "bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
)


def test_keccak_of_nothing_and_of_a_known_text() -> None:
    nothing, text = keccak_256([b"", b"testing"])
    assert nothing.hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert text.hex() == "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"


def test_capitals_of_eip_55() -> None:
    assert eip55([address.lower() for address in EIP55]) == list(EIP55)


@pytest.mark.parametrize("address", EIP55)
def test_one_writing_for_an_address_of_ethereum(address: str) -> None:
    found = wallets([address, address.lower(), "0X" + address[2:].upper()])
    assert {one.identifier for one in found.values()} == {address.lower()}
    assert not any(one.doubt for one in found.values())


def test_wrong_capitals_are_told() -> None:
    wrong = EIP55[4].replace("aAeb", "AaEb")
    wallet = wallets([wrong])[wrong]
    assert wallet.identifier == wrong.lower()
    assert "EIP-55" in wallet.doubt


@pytest.mark.parametrize("address", SEGWIT)
def test_check_sums_of_segregated_witness(address: str) -> None:
    assert is_segwit(address)
    assert wallets([address])[address] == Wallet(address.lower(), "Bitcoin")


@pytest.mark.parametrize("address", NOT_SEGWIT)
def test_wrong_check_sums_of_segregated_witness(address: str) -> None:
    assert not is_segwit(address)


@pytest.mark.parametrize(
    ("address", "chain"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "Bitcoin"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "Bitcoin"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "Tron"),
    ],
)
def test_base58_check(address: str, chain: str) -> None:
    assert wallets([address])[address] == Wallet(address, chain)
    broken = address[:-1] + ("b" if address[-1] != "b" else "c")
    assert wallets([broken])[broken] == Wallet(
        broken, chain if chain == "Tron" else "", "its check sum is wrong"
    )


def test_a_tron_address_in_hex_is_the_same_account() -> None:
    text = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
    assert wallets([text])[text].identifier == "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


@given(st.binary(min_size=1, max_size=40))
def test_base58_there_and_back(payload: bytes) -> None:
    assert base58_payload(base58_text(payload)) == payload


@given(st.text(max_size=90))
def test_any_text_is_kept(text: str) -> None:
    assert wallets([text])[text].identifier.lower() == text.lower() or text.removeprefix("0x").startswith(
        "41"
    )


def test_masked_and_several() -> None:
    several = f"{SEGWIT[1]},{SEGWIT[2]}"
    found = wallets(["0xdAC1...1ec7", several, "vitalik.eth"])
    assert found["0xdAC1...1ec7"].masked
    assert found[several] == Wallet(several, "", "it names several addresses and is kept as given")
    assert found["vitalik.eth"] == Wallet("vitalik.eth", "")


def test_what_a_hasty_reader_sees() -> None:
    assert look(EIP55[4].lower()) == look("0x5aaeffffffffffffffffffffffffffffffffbeaed"[:38] + "eaed")
