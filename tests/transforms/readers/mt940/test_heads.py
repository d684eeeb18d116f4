from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.readers.cuts import Buffer
from transforms.readers.mt940.heads import heads
from transforms.readers.mt940.statement_line import BadLineError, StatementLine, statement_line
from transforms.readers.reading import READ_RECORDS

PIECES = st.tuples(
    st.sampled_from(["250102", "251332", "250230", "991231", "25010", "2501021", ""]),
    st.sampled_from(["", "0102", "1231", "0228", "1332", "    ", "01"]),
    st.sampled_from(["C", "D", "RC", "RD", "EC", "CR", "DT", "RCR", "c", "R", "X"]),
    st.sampled_from(
        ["12,34", "5", "0,", "1234567890,12345678", "12345678,9", "12345678901,", "1,123456789", ","]
    ),
    st.sampled_from(["NTRF", "FMSC", "S103", "S10", "N  1", "nTRF", "NTR"]),
    st.sampled_from(["", "NONREF", "a//b", "é"]),
)


def one_by_one(text: str) -> StatementLine | None:
    try:
        return statement_line(text)
    except BadLineError:
        return None


@settings(max_examples=40)
@given(st.lists(PIECES.map("".join), min_size=1, max_size=5))
@example(["250102C12345678901234567,1NTRF", "D", "250102"])
def test_plain_heads_say_what_each_line_says_by_itself(lines: list[str]) -> None:
    raw = [f":61:{line}\n:86:x\n".encode() for line in lines]
    begin = np.cumsum([0, *(len(one) for one in raw)])[:-1] + 4
    buffer = Buffer(b"".join(raw) + b":62F:C250101EUR0,\n")
    found = heads(buffer, begin)
    plain = np.flatnonzero(found.plain & (found.end <= begin + [len(line.encode()) for line in lines]))
    booked_at = found.booked_at.cast(READ_RECORDS.frame_schema["booked_at"])
    value_date = found.value_date.cast(READ_RECORDS.frame_schema["value_date"])
    for row in plain.tolist():
        line = one_by_one(lines[row])
        assert line is not None
        assert (line.booked_at, line.value_date) == (booked_at[row], value_date[row])
        assert line.amount * 10**8 == int(found.amount[row])
        assert (line.kind, line.reversal) == (found.kind[row], bool(found.reversal[row]))
        said = lines[row].encode()[found.end[row] - begin[row] :].decode()
        assert said.split("//")[0] == line.customer_reference


def test_the_form_that_nearly_every_bank_writes_is_plain() -> None:
    lines = ["2501020103C12,34NTRFNONREF", "250102RDR500,S103x", "250230C1,00NMSC", "250102D1FABC//y"]
    raw = [f"{line}\n:86:x\n".encode() for line in lines]
    begin = np.cumsum([0, *(len(one) for one in raw)])[:-1]
    found = heads(Buffer(b"".join(raw)), begin)
    assert found.plain.tolist() == [True, True, False, True]  # the 30th of February needs an entry date
    assert found.amount[found.plain].tolist() == [12_34000000, 500_00000000, -1_00000000]
    assert found.kind.to_list()[:2] == ["NTRF", "S103"]
