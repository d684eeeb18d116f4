"""What an entry and its details say in words."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from transforms.readers.camt.amounts import Basics
from transforms.readers.camt.fragments import text_of
from transforms.readers.camt.parties import other_end
from transforms.readers.camt.returned import words_of_return

_MOST_NAMES = 50


def narrative(
    entry: Element, details: list[Element], basics: Basics, own: str, missing: int = 0
) -> str | None:
    """Remittance information and the bank's texts; of several details that one record stands for, also their ends.

    missing: how many more payments than these the record stands for.
    """
    words: list[str | None] = []
    for detail in details:
        information = detail.find("RmtInf")
        if information is not None:
            words += [each.text for each in information.findall("Ustrd")]
            for structured in information.findall("Strd"):
                words += words_of_structured(structured)
        words.append(text_of(detail, "AddtlTxInf"))
        words += words_of_return(detail.find("RtrInf"))
    words.append(text_of(entry, "AddtlNtryInf"))
    if len(details) + missing > 1:
        words.append(_ends(details, basics, own, missing))
    # An institution that repeats the same text in several places says it once.
    said = dict.fromkeys(" ".join(word.split()) for word in words if word)
    return " ".join([word for word in said if word]) or None


def _ends(details: list[Element], basics: Basics, own: str, missing: int) -> str | None:
    """`(2 payments: A NL91ABNA0417164300; B)`: nobody else says who is behind a sum without its parts' amounts."""
    ends = [other_end(detail, credit=basics.credit, reversal=basics.reversal, own=own) for detail in details]
    told = [" ".join(filter(None, (end.name, end.account and end.account.identifier))) for end in ends]
    named = list(dict.fromkeys(text for text in told if text))
    count = f"{len(details)} of {len(details) + missing}" if missing else f"{len(details)}"
    if not named:
        return f"({count} payments detailed)" if missing else None
    more = f"; and {len(named) - _MOST_NAMES} more" if len(named) > _MOST_NAMES else ""
    return f"({count} payments: {'; '.join(named[:_MOST_NAMES])}{more})"


def words_of_structured(structured: Element) -> list[str | None]:
    """References, numbers of documents and words of a structured remittance (Strd)."""
    words = [text_of(structured, "CdtrRefInf", "Ref")]
    words += [text_of(document, "Nb") for document in structured.findall("RfrdDocInf")]
    words += [each.text for each in structured.findall("AddtlRmtInf")]
    return words
