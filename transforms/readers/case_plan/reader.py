"""The case plan's reader: a YAML file whose lines are records, and rows of CASE_PLAN."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.errors import UnreadableFile
from transforms.readers.case_plan.form import SECTIONS, Row, lines_of
from transforms.readers.particulars import Batch, rows_of
from transforms.readers.reading import Reading
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.schema import CASE_PLAN

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

MOST = 1 << 20
"""Bytes of the largest plan that is read; a plan is written by hand."""
_LINE = rb"(?:\A\xef\xbb\xbf|^|\r)"
_TITLE = re.compile(_LINE + rb"plan[ \t]*:", re.MULTILINE)
_OTHERS = re.compile(
    _LINE + rb"(?:decided_by|decided_at|default_method|%s)[ \t]*:" % "|".join(SECTIONS).encode(), re.MULTILINE
)


class CasePlanReader:
    """A case plan: elected methods, matched entries, shares of joint accounts, sales of assets."""

    name = "case_plan"
    reads = "case plans (YAML): the tracing method that is elected, by account or asset, by whom and why"

    def sniff(self, head: bytes) -> bool:
        """Whether lines begin with the key `plan` and with another key of a plan."""
        return _TITLE.search(head) is not None and _OTHERS.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The plan's lines. Raises: UnreadableFile where anything in it is wrong: no plan holds in part."""
        del profile
        content = path.read_bytes()
        if len(content) > MOST:
            raise UnreadableFile(
                f"The case plan has {len(content):,} bytes; {MOST:,} are read at most.",
                where=path.name,
                todo="check that this is the right file",
            )
        try:
            batch = _batch(re.sub("\r\n?", "\n", content.decode("utf-8-sig")))
        except UnicodeDecodeError as bad:
            raise UnreadableFile(
                "The case plan is not UTF-8.", where=path.name, todo="save it as UTF-8"
            ) from bad
        except UnreadableFile as bad:
            raise UnreadableFile(bad.what, where=f"{path.name}, {bad.where}", todo=bad.todo) from bad
        return Reading("case_plan", iter((batch,)))


def _batch(text: str) -> Batch:
    records, rows = RecordRows(), list[Row]()
    for ordinal, (item, said) in enumerate(lines_of(text)):
        records.rows.append(RecordRow(item.locator, item.raw, booked=False))
        rows += [{"ordinal": ordinal, **row} for row in said]
    return Batch(records.drain(), {CASE_PLAN.name: rows_of(CASE_PLAN, rows)})


READER = CasePlanReader()
