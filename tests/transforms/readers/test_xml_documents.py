from __future__ import annotations

from pathlib import Path

import pytest

from transforms.readers.xml_documents import passed_over


def document(kind: str, element: str) -> bytes:
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{kind}.001.08"
    return (
        f'<?xml version="1.0"?>\n<Document xmlns="{namespace}" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" '
        f'x:schemaLocation="{namespace} a.xsd"><{element}><GrpHdr/></{element}></Document>\n'
    ).encode()


CAMT, NOTICE = document("camt.053", "BkToCstmrStmt"), document("camt.054", "BkToCstmrDbtCdtNtfctn")
PAIN, PACS = document("pain.001", "CstmrCdtTrfInitn"), document("pacs.008", "FIToFICstmrCdtTrf")
UNDO = document("camt.056", "FIToFIPmtCxlReq")
GOAML = b'<?xml version="1.0"?>\n<report>\n<rentity_id>1</rentity_id>\n</report>\n'
UNREAD = "It was not read: give it as a file of its own."


@pytest.mark.parametrize(
    ("content", "reader", "read_as", "told"),
    [
        (CAMT, "camt", "camt.053.001.08", []),
        (CAMT * 3, "camt", "camt.053.001.08", []),
        (CAMT + PAIN, "camt", "camt.053.001.08", [f"a pain.001 (CstmrCdtTrfInitn, line 4). {UNREAD}"]),
        (
            UNDO + PAIN + UNDO,
            "iso-payments",
            "pain.001.001.08",
            [f"a camt.056 (FIToFIPmtCxlReq, line 2, and 1 more). {UNREAD}"],
        ),
        (CAMT + GOAML, "camt", "camt.053", [f"a report in goAML (report, line 4). {UNREAD}"]),
        (GOAML + GOAML, "goaml", "goaml", []),
        (GOAML + CAMT, "goaml", "goaml", [f"a camt.053 (BkToCstmrStmt, line 6). {UNREAD}"]),
        (
            PACS + PAIN,
            "iso-payments",
            "pacs.008.001.08",
            ["a pain.001 (CstmrCdtTrfInitn, line 4). It was read like the pacs.008.001.08."],
        ),
        (
            CAMT + NOTICE,
            "camt",
            "camt.053.001.08",
            ["a camt.054 (BkToCstmrDbtCdtNtfctn, line 4). It was read like the camt.053.001.08."],
        ),
        (b"<?xml" * 2_000, "camt", "camt.053", []),
        (CAMT + PAIN, "mt940", "mt940", []),
        (b"", "camt", "camt.053", []),
    ],
)
def test_what_a_reader_passes_over_is_told(
    content: bytes, reader: str, read_as: str, told: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    assert passed_over(path, reader, read_as) == [f"Also in this file: {one}" for one in told]
