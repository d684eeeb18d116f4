"""Italy's form of a statement (CBI): the message's prefix is not that of what stands in it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.transforms.readers.camt.made import balance, entry, statement
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

WITHIN = "<Refs><EndToEndId>E1</EndToEndId></Refs>"


def test_a_statement_whose_elements_have_another_prefix(tmp_path: Path) -> None:
    plain = statement(
        balance("OPBD", 500) + balance("CLBD", 200),
        entry(-300, f"<NtryDtls><TxDtls>{WITHIN}</TxDtls></NtryDtls>"),
    )
    own = re.sub(r"<(/?)(\w)", r"<\1S:\2", f"<GrpHdr><MsgId>M</MsgId></GrpHdr>{plain}")
    path = tmp_path / "statement.xml"
    path.write_text(
        '<?xml version="1.0"?>\n<B:CBIBdyBkToCstmrStmtReq xmlns:B="urn:CBI:xsd:CBIBdyBkToCstmrStmtReq.00.01.01" '
        'xmlns:S="urn:CBI:xsd:CBIBkToCstmrStmtReqLogMsg.00.01.01"><B:PhyMsgInf/><B:CBIBkToCstmrStmtReqLogMsg>'
        f"{own}</B:CBIBkToCstmrStmtReqLogMsg></B:CBIBdyBkToCstmrStmtReq>\n"
    )
    reading = open_reading(path)
    [records] = [as_batch(batch).records for batch in reading.batches]
    assert (reading.format, records["reasons"].to_list()) == ("camt.053", [[]])
    assert [str(amount.normalize()) for amount in records["amount"]] == ["-3"]
    assert records["reference"].to_list() == ["E1"]
    assert str(reading.statements[0].closing_balance) == "2.00"
