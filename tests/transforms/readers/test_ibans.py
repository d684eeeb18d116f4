from __future__ import annotations

import random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.read_statements import iban
from transforms.readers.ibans import account_names
from transforms.readers.references import account_number

KNOWN = (
    "DE89370400440532013000",
    "de89370400440532013000",
    "GB29NWBK60161331926819",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "NO8330001234567",
    "BE68539007547034",
    "BE71096123456769",
    "ES9121000418450200051332",
    "MT84MALT011000012345MTLCAST001S",
    "61109010140000071219812874",
    "PL61109010140000071219812874",
    "SO211000001001000100141",
    "XX05370400440532013000",
    "DE75A1234567890123456B",
)
NUMBERS = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(KNOWN).map(lambda number: number[:-1] + "7"),
    st.integers(0, 10**6).map(lambda seed: iban(random.Random(seed))),
    st.text("DENLBSO0123456789", max_size=36),
    st.text("äé1-/", max_size=18),
)


@given(numbers=st.lists(NUMBERS, max_size=20))
def test_a_column_of_numbers_is_named_as_each_number_by_itself(numbers: list[str]) -> None:
    scheme, identifiers = account_names(pl.Series("number", numbers, pl.String()))
    told = [account_number(number) for number in numbers]
    assert scheme.to_list() == [name.scheme if name else None for name in told]
    assert identifiers.to_list() == [
        name.identifier if name else number for name, number in zip(told, numbers, strict=True)
    ]


def test_a_column_holds_ibans_of_every_length_and_numbers_that_are_none() -> None:
    scheme, identifiers = account_names(pl.Series("number", [*KNOWN, "", "0012345678"]))
    assert scheme.to_list()[:2] == ["iban", "iban"]
    assert identifiers[1] == "DE89370400440532013000"
    assert identifiers[10] == identifiers[11] == "PL61109010140000071219812874"
    assert scheme.to_list()[-2:] == [None, "bban"]
