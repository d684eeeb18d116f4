"""What stands around the records of an OFX file: accounts, periods, balances, and the bank's own messages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from transforms.money import NO_CURRENCY
from transforms.readers.cfonb.values import own_iban
from transforms.readers.ofx.columns import OfxRows
from transforms.readers.ofx.figures import BadValueError
from transforms.readers.ofx.record import Place
from transforms.readers.ofx.survey import Survey
from transforms.readers.ofx.values import CDATA, COMMENT, amount, day_of, moment, text_of
from transforms.readers.reading import Reading, Statement
from transforms.readers.references import account_number

_TAG = re.compile(
    rf"{COMMENT}|<(/?)([A-Za-z][\w.:-]*+)[^<>]*+>((?:[^<]++|{CDATA}|{COMMENT}|<(?!/?[A-Za-z?!]))*+)"
)
_STATEMENTS = frozenset(("STMTRS", "CCSTMTRS", "INVSTMTRS", "LOANSTMTRS"))
_ACCOUNTS = frozenset(("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "LOANACCTFROM"))
_ELSEWHERE = frozenset(
    ("BANKACCTTO", "CCACCTTO", "AVAILBAL", "INVBAL", "BALLIST", "ACCTINFO", "CASHADVBALAMT")
)
_AGGREGATES = _ACCOUNTS | _ELSEWHERE | {"STATUS", "LEDGERBAL", "FI"}
_GERMAN = re.compile(r"[1-9]\d{7}/\d{1,10}")
_TOLD = 20
"""Messages of one kind a file may have before the rest is counted only."""


class Surroundings:
    """Takes the text between records in order; fills the reading's statements and messages."""

    def __init__(self, reading: Reading, rows: OfxRows, survey: Survey) -> None:
        self.reading, self.rows = reading, rows
        self.place = Place(survey)
        self.statement: Statement | None = None
        self.sequence = 0
        self.opened = self.closed = False
        self._within = ""
        self._said: dict[str, str] = {}
        self._institution: str | None = None
        self._types: dict[int, str] = {}
        self._untold: dict[str, int] = {}

    def take(self, text: str, line: int) -> None:
        """Take a text that begins in a line of the file."""
        end = 0
        for found in _TAG.finditer(text):
            line += text.count("\n", end, found.start())
            end = found.start()
            if found[2] is not None:
                self._tag(found[2].upper(), found[3], line, closes=bool(found[1]))

    def next_sequence(self, line: int, count: int = 1) -> int:
        """Number on its statement of the record that follows; `count` of them are taken."""
        if self.statement is None:
            self._begin("STMTRS", line)
            self.tell(f"line {line}: records stand outside any statement, so nothing says whose they are.")
        self.sequence += count
        return self.sequence - count + 1

    def sequence_of_trade(self) -> int:
        """The same for what is no line of an account, and may stand outside any statement."""
        self.sequence += self.statement is not None
        return self.sequence

    def _tag(self, name: str, value: str, line: int, *, closes: bool) -> None:
        if name == "OFX":
            self.opened, self.closed = self.opened or not closes, closes
        elif name in _STATEMENTS:
            self.finish()
            if not closes:
                self._begin(name, line)
        elif name.endswith("TRANLISTP"):
            self.place.pending = not closes
        elif name in _AGGREGATES:
            if self._within == name or not closes:
                self._end_aggregate(line)
            self._within = "" if closes else name
        elif not closes:
            self._value(name, text_of(value), line)

    def _value(self, name: str, value: str, line: int) -> None:
        if self._within:
            self._said.setdefault(name, value)
        elif self.statement is None or not value:
            return
        elif name == "CURDEF":
            self._currency(value.upper(), line)
        elif name == "DTSTART":
            self.statement.from_date = day_of(value)
        elif name == "DTEND":
            self.statement.to_date = day_of(value)

    def _currency(self, code: str, line: int) -> None:
        assert self.statement is not None
        if re.fullmatch("[A-Z]{3}", code) is None:
            self.tell(f"line {line}: the account's currency cannot be read: {_short(code)}")
            return
        self.statement.currency = self.place.currency = code

    def _begin(self, name: str, line: int) -> None:
        number = len(self.reading.statements)
        self.statement = Statement(f"{name}[{number + 1}], line {line}")
        self.reading.statements.append(self.statement)
        self.place = Place(self.place.survey, number, NO_CURRENCY, name == "CCSTMTRS")
        self.sequence, self.rows.latest = 0, None

    def _end_aggregate(self, line: int) -> None:
        """An aggregate ends, with its end tag or without one."""
        name, said = self._within, self._said
        self._within, self._said = "", {}
        if name == "STATUS" and said.get("SEVERITY", "").upper() == "ERROR":
            words = f"{said.get('CODE', '')} {said.get('MESSAGE', '')}".strip()
            self.tell(
                f"line {line}: the institution answered with an error in place of data: {_short(words)}"
            )
        elif name == "FI":
            self._institution = said.get("ORG") or said.get("FID")
        elif name in _ACCOUNTS and self.statement is not None:
            self._account(said)
        elif name == "LEDGERBAL" and self.statement is not None:
            self._ledger_balance(said, line)

    def _account(self, said: dict[str, str]) -> None:
        assert self.statement is not None
        number, bank = said.get("ACCTID", ""), said.get("BANKID") or said.get("BROKERID")
        if bank and _GERMAN.fullmatch(f"{bank}/{number}") and self.statement.currency == "EUR":
            number = f"{bank}/{number}"  # as MT940 writes it, so that it is known for its IBAN
        named = account_number(_french_iban(said) or number)
        if named is not None:
            self.statement.scheme, self.statement.identifier = named.scheme, named.identifier
            self.statement.country = named.identifier[:2] if named.scheme == "iban" else None
        self.statement.institution = bank or self._institution
        self._types[self.place.statement] = said.get("ACCTTYPE", "").upper()

    def _ledger_balance(self, said: dict[str, str], line: int) -> None:
        written, when = said.get("BALAMT", ""), said.get("DTASOF", "")
        if not written:
            return
        as_of = moment(when) or moment(when[:8])  # some write a time of 48 minutes past 82
        assert self.statement is not None
        try:
            stated = amount(written, self.place.survey.decimal_marks, self.statement.currency)
        except BadValueError:
            self.tell(f"line {line}: the ledger balance cannot be read: {_short(written)}")
            return
        if as_of is None:
            self.tell(
                f"line {line}: a ledger balance is stated as of no day ({_short(written)}); it was not used."
            )
            return
        self._close(stated, day_of(when) or as_of.at.date(), as_of.at, line)

    def _close(self, stated: Decimal, day: date, at: datetime, line: int) -> None:
        """A ledger balance closes the statement where it is as of the period's end, and no entry follows it."""
        assert self.statement is not None
        latest, until = self.rows.latest, self.statement.to_date
        if latest is not None and at.date() < latest.date():
            why = f"entries follow until {latest.date()}"
        elif until is not None and day > until + timedelta(days=1):
            why = f"the statement's entries end at {until}"
        elif until is not None and latest is None and day < until:
            why = f"the statement goes on until {until}"
        else:
            self.statement.closing_balance, self.statement.closing_basis = stated, "stated"
            self.statement.to_date = max(day, until or day)
            return
        self.tell(
            f"line {line}: the ledger balance is as of {day}, but {why}; it does not close the statement."
        )

    def finish(self) -> None:
        """The statement ends here."""
        self._end_aggregate(0)
        if self.statement is not None and self.sequence:
            self._lacks(self.statement)
        self.statement = None
        self.place = Place(self.place.survey)

    def _lacks(self, statement: Statement) -> None:
        """Say what the records of a statement cannot be understood without."""
        lacks = (
            (
                "currency (CURDEF): the amounts are in one that is not known",
                statement.currency == NO_CURRENCY,
            ),
            ("account (ACCTID): whose the records are is not known", not statement.identifier),
        )
        for what, missing in lacks:
            if missing:
                self.tell(
                    f"{statement.locator.split(', ')[-1]}: the statement names no {what}; ask the institution."
                )

    def end_of_file(self, line: int, *, in_record: bool) -> None:
        """The file ends: where its root is still open, it was cut off."""
        if in_record or (self.opened and not self.closed):
            self.reading.complete = False
            where = f"within {self.statement.locator}" if self.statement else "before the end of its data"
            if self.statement is not None:
                self.statement.complete = False
                self.statement.closing_balance, self.statement.closing_basis = None, "unknown"
            self.reading.messages.append(
                f"line {line}: the file ends {where}: it is cut off. What stands before is read;"
                " ask for the whole file."
            )
        self.finish()
        self._keep_apart()
        if not self.reading.statements:
            self.reading.messages.append("The file holds no statement of an account, and thus no records.")
        for kind, count in self._untold.items():
            if count > _TOLD:
                self.reading.messages.append(f"{count - _TOLD} more like: {kind}")

    def _keep_apart(self) -> None:
        """Accounts of one number that differ in bank or type are different accounts."""
        meanings: dict[str, set[tuple[str | None, str]]] = {}
        for number, each in enumerate(self.reading.statements):
            meanings.setdefault(each.identifier, set()).add((each.institution, self._types.get(number, "")))
        for number, each in enumerate(self.reading.statements):
            identifier = each.identifier
            if each.scheme != "bban" or len(meanings.get(identifier, ())) < 2:
                continue
            banks = {bank for bank, _ in meanings[identifier]}
            kind = self._types.get(number, "")
            each.identifier = "/".join(
                part for part in (each.institution if len(banks) > 1 else None, identifier) if part
            )
            if kind and len({kind for bank, kind in meanings[identifier] if bank == each.institution}) > 1:
                each.identifier += f"/{kind}"
            self.tell(
                f"the account number {identifier} is used for several accounts; this one is {each.identifier}."
            )

    def tell(self, message: str) -> None:
        """Say what was not used; after twenty of a kind they are only counted."""
        kind = re.sub(r"^line \d+: ", "", message)
        kind = re.sub(r"\d+", "#", kind).split(":")[0]
        self._untold[kind] = self._untold.get(kind, 0) + 1
        if self._untold[kind] <= _TOLD:
            self.reading.messages.append(message)


def _french_iban(said: dict[str, str]) -> str | None:
    """The IBAN of a French account, whose bank, branch and number the key proves; None for any other."""
    iban = own_iban(said.get("BANKID", ""), said.get("BRANCHID", ""), said.get("ACCTID", ""))
    return iban if iban is not None and iban[-2:] == said.get("ACCTKEY") else None


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:100] + "…"
