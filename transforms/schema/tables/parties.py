"""Who is who: what the evidence says of people, mention by mention, and what ties the mentions together."""

from __future__ import annotations

import polars as pl

from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import COUNT, TEXT

LINK_STRENGTH = OneOf(
    ("established", "probable", "possible"),
    "strength_unknown",
    "is established, probable or possible",
)
_OUTCOME = OneOf(("merged", "open", "apart"), "outcome_unknown", "is merged, open or apart")
_SOURCE = OneOf(
    ("register", "account_register", "statement", "payment", "hawala", "named", "account"),
    "source_unknown",
    "says what kind of document names them",
)

PARTY_RECORDS = Table(
    name="party_records",
    row_is="a mention of a person or firm: who a document says that they are, with all particulars",
    key=("record_key",),
    columns=(
        Column("record_key", TEXT, "`m` + hash of what the mention says and of whom"),
        Column("party_id", TEXT, "party that it belongs to"),
        Column("source", TEXT, "kind of document that says it", rules=(_SOURCE,)),
        Column("account_id", TEXT, "account whose holder or user it means", required=False),
        Column("person_id", TEXT, "person of a register that it means", required=False),
        Column("source_ids", pl.List(TEXT), "first records or statements that say so (at most 5)"),
        Column("mentions", COUNT, "how many records or statements say so"),
        Column("name", TEXT, "name as written", required=False),
        Column("other_names", pl.List(TEXT), "aliases and other spellings that it gives"),
        Column("kind", TEXT, "person, organisation or unknown, as it says"),
        Column("birth_date", TEXT, "as precise as given: 1990, 1990-05 or 1990-05-17", required=False),
        Column("document_kind", TEXT, "passport, id_card, ... as written", required=False),
        Column("document", TEXT, "identity document: country/number", required=False),
        Column("company", TEXT, "number in a register of firms: country/number", required=False),
        Column("phone", TEXT, "with its country's code where that is known", required=False),
        Column("email", TEXT, "as written", required=False),
        Column("address", TEXT, "as written", required=False),
        Column("city", TEXT, "as written", required=False),
        Column("postcode", TEXT, "as written", required=False),
        Column("country", TEXT, "ISO 3166-1 alpha-2, or as written", required=False),
    ),
)

PARTY_LINKS = Table(
    name="party_links",
    row_is="a reason to hold, or not to hold, two mentions for one party",
    key=("link_id",),
    columns=(
        Column("link_id", TEXT, "`l` + hash of the two mentions"),
        Column("record_a", TEXT, "one mention (party_records)"),
        Column("record_b", TEXT, "the other"),
        Column("party_id_a", TEXT, "party of the one"),
        Column("party_id_b", TEXT, "party of the other; the same where they are merged"),
        Column("probability", pl.Float64(), "that both are one; 1 for a hard identifier or a decision"),
        Column("strength", TEXT, "how sure", rules=(LINK_STRENGTH,)),
        Column("outcome", TEXT, "merged; open: for a person to decide; apart: decided", rules=(_OUTCOME,)),
        Column("basis", TEXT, "what the link rests on, in words"),
        Column("comparisons", pl.List(TEXT), "what was compared, in words, the weightiest first"),
        Column("decided_by", TEXT, "who decided, where a person did", required=False),
        Column("why_not", TEXT, "why they are not merged", required=False),
    ),
)
