"""A statement line and its text become a record."""

from __future__ import annotations

import re

from transforms.money import NO_CURRENCY
from transforms.readers.mt940.narrative import Narrative, from_information, narrative
from transforms.readers.mt940.statement_line import LOST_LINE, BadLineError, StatementLine, statement_line
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import AccountName, account_number, is_iban, reference

# Rabobank before SEPA: the other's account in 16 places, then the name (`0733959555      J. DOE`).
BLANKS = 6
"""Between an account and a name that stand in the place of a reference, at the least."""

_ACCOUNT_THEN_NAME = re.compile(rf"(?:NONREF|(P?\d{{1,10}})) {{{BLANKS},15}}(\S.*)")
BANKING_KINDS_CASH, BANKING_KINDS_CARD = frozenset(("NGM",)), frozenset(("NBA",))
"""Kinds of booking of ING: GM Geldautomaat, BA Betaalautomaat."""


class PendingLine:
    """A field 61 with all that follows it, until the next one shows that it is complete."""

    __slots__ = ("ahead", "fault", "information", "line", "others", "text", "texts")

    def __init__(self, text: str, line: int, fault: str = "") -> None:
        self.text, self.line, self.fault = text, line, fault
        """A line with a fault lost its mark: its text is the whole line."""
        self.ahead = False
        """Whether the file has its text before it."""
        self.texts: list[str] = []
        self.information: list[str] = []
        self.others: list[str] = []

    def add_stray(self, tag: str, text: str) -> None:
        """Keep a line that looks like another field but is text."""
        stray = f":{tag}:{text}"
        if self.texts:
            self.texts[-1] += "\n" + stray
        else:
            self.others.append(stray)

    @property
    def raw(self) -> str:
        """As the file holds it; every kind of line break is one."""
        if self.ahead or self.fault:
            before = [":86:" + text for text in self.texts] if self.ahead else []
            behind = [] if self.ahead else [":86:" + text for text in self.texts]
            mark = "" if self.fault else ":61:"
            return "\n".join([*before, mark + self.text, *self.others, *behind])
        if len(self.texts) == 1 and not self.others and not self.information:
            return f":61:{self.text}\n:86:{self.texts[0]}"
        lines = [":61:" + self.text, *self.others]
        lines += [":86:" + text for text in self.texts]
        lines += [":NS:" + text for text in self.information]
        return "\n".join(lines)

    def told(self) -> Narrative:
        """What its texts say."""
        if self.texts:
            found = narrative(self.texts[0] if len(self.texts) == 1 else "\n".join(self.texts))
            return _with(found, self.information) if self.information else found
        if self.information:
            return from_information("\n".join(self.information))
        return narrative("\n".join(self.others))


def _with(found: Narrative, information: list[str]) -> Narrative:
    """A text and the fields NS beside it: what the text does not say holds from these."""
    more = from_information("\n".join(information))
    return found._replace(
        text=f"{found.text} {more.text}".strip(),
        account=found.account or more.account,
        institution=found.institution or more.institution,
        name=found.name or more.name,
    )


def record(pending: PendingLine, *, message: int, sequence: int, currency: str | None) -> RecordRow:
    """The record of a statement line; quarantined with its reason where it cannot be read."""
    locator = f"message {message + 1}, line {pending.line}, :61:"
    raw = pending.raw
    try:
        line = statement_line(pending.text) if not pending.fault else _lost(pending)
    except BadLineError as bad:
        return RecordRow(
            locator,
            raw,
            (str(bad),),
            statement=message,
            sequence=sequence,
            amount=bad.amount,
            currency=currency or NO_CURRENCY,
        )
    told = pending.told()
    account, name = told.account, told.name
    if account is None:
        account, name = elsewhere(line.details, line.customer_reference, name)
    return RecordRow(
        locator,
        raw,
        (),
        line.booked,
        message,
        sequence,
        line.booked_at,
        "day",
        line.value_date,
        line.amount,
        currency or NO_CURRENCY,
        None,
        account.scheme if account else None,
        account.identifier if account else None,
        told.institution,
        name,
        f"{line.details} {told.text}".strip().replace("\n", " ") or None,
        told.reference or reference(payer_reference(line.customer_reference)),
        reference(line.bank_reference),
        None,
        f"{line.kind} {told.code}" if told.code else line.kind or None,
        line.reversal,
        channel_of(line.kind, told.channel),
    )


def _lost(pending: PendingLine) -> StatementLine:
    """A line whose mark is damaged is not taken, whatever it says. Raises: BadLineError, with what it says of money."""
    found = LOST_LINE.match("\n" + pending.text)
    try:
        told = statement_line(pending.text[found.start(1) - 1 :]) if found else None
    except BadLineError:
        told = None
    raise BadLineError(pending.fault, told.amount if told else None)


def payer_reference(customer: str) -> str:
    """The reference of field 61; the other's account and name, which Rabobank wrote there, are none."""
    return "" if " " * BLANKS in customer and _ACCOUNT_THEN_NAME.fullmatch(customer) else customer


def elsewhere(details: str, customer: str, name: str | None) -> tuple[AccountName | None, str | None]:
    """Account and name at the other end where the text has no account: some banks put it in field 61."""
    for text in (details, customer):
        if len(text) >= 15 and is_iban(text):
            return account_number(text), name
    old = _ACCOUNT_THEN_NAME.fullmatch(customer)
    if old is not None:
        return account_number(old[1] or ""), name or old[2].strip()
    return None, name


def channel_of(kind: str, told: str) -> str:
    """The channel that the kind of booking names, else the one that the text tells."""
    if kind in BANKING_KINDS_CASH:
        return "cash"
    return "card" if kind in BANKING_KINDS_CARD else told
