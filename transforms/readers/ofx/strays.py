"""Records whose beginning is damaged: their elements stand between records, where nothing else has them all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.readers.ofx.values import CDATA, COMMENT

LOST = "record_malformed: its beginning (<STMTTRN>) is damaged or missing, so it was not read"

_WITHOUT = re.compile(rf"{COMMENT}|{CDATA}")
_OF_RECORD = re.compile(r"<(FITID|TRNAMT|DTPOSTED)>", re.IGNORECASE)
_BEGINS = re.compile(
    r"<(?:TRNTYPE|DTPOSTED|DTUSER|DTAVAIL|TRNAMT|FITID|CHECKNUM|REFNUM|NAME|MEMO)>", re.IGNORECASE
)
_ENDS = re.compile(
    r"</(?:LOAN)?STMTTRNP?\s*>\s*|(?=<(?:LEDGERBAL|(?:CC|INV|LOAN)?STMT(?:TRN)?RS)\b|</(?:BANK|INV|LOAN)TRANLISTP?\b)",
    re.IGNORECASE,
)


def apart(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces that make up a text between records, and whether each is a record that lost its beginning."""
    if _OF_RECORD.search(text) is None and "STMTTRN" not in text.upper():
        yield text, False
        return
    hidden = _WITHOUT.sub(lambda found: " " * len(found[0]), text)
    begin = 0
    for end, closed in [
        *((found.end(), bool(found[0])) for found in _ENDS.finditer(hidden)),
        (len(text), False),
    ]:
        first = _BEGINS.search(hidden, begin, end)
        told = {name.upper() for name in _OF_RECORD.findall(hidden, begin, end)}
        # One of them alone, without the end of a record, is an order (FITID) or a bill (TRNAMT).
        if first is not None and (closed or len(told) > 1):
            if first.start() > begin:
                yield text[begin : first.start()], False
            yield text[first.start() : end], True
        elif end > begin:
            yield text[begin:end], False
        begin = end
