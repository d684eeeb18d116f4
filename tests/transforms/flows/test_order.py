from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.flows.order import in_order, rows_by_id

LIKE_OURS = st.builds(
    lambda file, number, end: f"e{file:016x}-{number:09d}{end}",
    st.integers(0, 3),
    st.integers(0, 400),
    st.sampled_from(["", "f"]),
)
ANY_TEXT = st.text(alphabet="ab0-é", max_size=12)


@given(
    st.lists(LIKE_OURS, max_size=200, unique=True) | st.lists(ANY_TEXT, max_size=40, unique=True),
)
def test_rows_are_the_places_in_order_of_the_bytes(ids: list[str]) -> None:
    rows = rows_by_id(pl.Series("entry_id", ids, pl.String()))
    expected = sorted(ids, key=str.encode)
    assert [expected[row] for row in rows] == ids


def test_many_ids_of_few_files_need_no_comparison_of_texts() -> None:
    ids = [f"e{file:016x}-{number:09d}" for number in range(500) for file in (7, 3)]
    rows = rows_by_id(pl.Series("entry_id", ids))
    assert pl.DataFrame({"id": ids, "row": rows}).sort("row")["id"].to_list() == sorted(ids)


def test_a_frame_in_order_is_left_as_it_is() -> None:
    frame = pl.DataFrame({"key": ["a", "b"], "value": [1, 2]})
    assert in_order(frame, "key") is frame
    assert in_order(frame.reverse(), "key").equals(frame)
