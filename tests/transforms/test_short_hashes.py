from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.short_hashes import LONGEST, write_digests

KINDS = (b"", b"account\x1fiban\x1f", b"account\x1fbban\x1f")
TEXTS = st.lists(
    st.tuples(st.integers(0, 2), st.binary(max_size=LONGEST)).filter(
        lambda pair: len(KINDS[pair[0]]) + len(pair[1]) <= LONGEST
    ),
    max_size=40,
)


@given(TEXTS)
def test_each_digest_is_that_of_hashlib(given_texts: list[tuple[int, bytes]]) -> None:
    kinds, texts = [kind for kind, _ in given_texts], [text for _, text in given_texts]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    before = np.cumsum([0, *map(len, KINDS)], dtype=np.int64)
    out = np.full((len(texts), 17), ord("a"), np.uint8)
    write_digests(
        np.frombuffer(b"".join(texts) + b"\0", np.uint8), ends[:-1], ends[1:],
        np.frombuffer(b"".join(KINDS), np.uint8), before, np.array(kinds, np.int64), out,
    )  # fmt: skip
    expected = ["a" + hashlib.sha256(KINDS[kind] + text).hexdigest()[:16] for kind, text in given_texts]
    assert [row.tobytes().decode() for row in out] == expected
