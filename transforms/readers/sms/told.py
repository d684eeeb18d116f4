"""What a confirmation message tells: one movement of money on the telephone's account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from transforms.readers.sms.messages import Message
from transforms.readers.sms.operators import CURRENCY_NAMES, FRANC, Operator, Place, Wording, currency_of

_LONGEST = 2_000
"""Signs of a message that consists of many parts."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the tables hold naive UTC
_LATEST = datetime(2100, 1, 1)  # noqa: DTZ001
_ZERO = Decimal(0)
_MOVED = re.compile(
    r"(?i:\b(?:received|sent|paid|withdrawn|transferred|credited|debited|re[cç]u|envoy[eé]|retir[eé]))"
    rf"\b.{{0,40}}?\b(?:[A-Z]{{3}}|(?i:{CURRENCY_NAMES})) ?[0-9]"
)
_NOT_MOVED = re.compile(r"(?i)\b(?:fail|not\b|insufficient|unsuccessful|wrong|win\b|enjoy|bundle|airtime)")
"""Words of messages that tell why nothing was paid, or what one may win."""


@dataclass(frozen=True)
class Told:
    """A message of a known operator, read. `reasons` where it could not be; `wording` None then."""

    message: Message
    operator: Operator
    wording: Wording | None = None
    reasons: tuple[str, ...] = ()
    currency: str = ""
    amount: Decimal = _ZERO
    """Signed: + in, - out, with the charge."""
    fee: Decimal | None = None
    balance: Decimal | None = None
    code: str = ""
    name: str = ""
    account: str = ""
    own: str = ""
    at: datetime | None = None
    arrived: datetime | None = None
    place: Place | None = None
    """Where the operator keeps accounts in the message's currency."""

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """What two messages of one payment share: its number, or else all their text; its time and balance.

        Another payment of the same sum would have changed the balance.
        """
        same = (self.operator.name, str(self.amount), self.currency)
        keys: tuple[tuple[str, ...], ...] = ((*same, self.code or self.message.body),)
        return keys if self.balance is None else (*keys, (*same, str(self.at), str(self.balance)))


Home = tuple[str, Place]
"""The currency of an account in francs, and where it is kept."""


def told(message: Message, operator: Operator, home: Home | None = None) -> Told | None:
    """What a message says; None where it tells of no payment (a password, an advertisement).

    home: what other messages of the telephone tell of the account in francs.
    """
    body = message.body
    if not message.sound:
        return Told(
            message, operator, reasons=("text_unreadable: the message is cut or has bytes that are no text",)
        )
    short = len(body) <= _LONGEST
    for wording in operator.wordings if short else ():
        found = wording.says.match(body)
        if found is not None:
            return _read(message, operator, wording, found.groupdict(default=""), home)
    # Only now: many a confirmation ends with a warning to tell nobody one's PIN.
    if any(skip.search(body) for skip in operator.skips) and not _tells_of_money(body):
        return None
    if not short:
        return Told(message, operator, reasons=(f"message_too_long: it has more than {_LONGEST} signs",))
    shown = re.sub(r"\d", "#", body)[:60]
    reason = f"wording_unknown: no message of {operator.name} that is known reads like '{shown}'"
    return Told(message, operator, reasons=(reason,))


def _tells_of_money(body: str) -> bool:
    """Whether a message that begins as advertisements do says that a sum was moved."""
    return _MOVED.search(body) is not None and _NOT_MOVED.search(body) is None


def _read(
    message: Message, operator: Operator, wording: Wording, said: dict[str, str], home: Home | None
) -> Told:
    currency, place = _kept_in(operator, said)
    if currency == FRANC and home is not None:
        currency, place = home
    arrived = _arrival(message.date)
    unclear = operator.unclear.get(said["currency"].rstrip(".").upper()) or operator.unclear.get(currency)
    if unclear is not None:
        before = arrived is not None and unclear.before is not None and arrived.date() < unclear.before
        currency, place = (
            (unclear.currency, operator.places[unclear.currency]) if before else (currency, None)
        )
    at = _time(said.get("at", ""), operator, place) if said.get("at") else arrived
    amount = _money(said["amount"])
    fees = [_money(said[name]) for name in ("fee", "tax") if said.get(name)]
    fee = sum(fees, _ZERO)
    reasons = [] if place is not None else [_why_no_place(operator, said["currency"], currency)]
    if at is None and said.get("at"):
        reasons.append(f"time_unreadable: '{said['at']}' is no possible time")
    elif at is None and wording.way != "none":
        reasons.append("time_missing: neither the message nor the back-up gives a time")
    signed = amount - fee if wording.way == "in" else -(amount + fee)
    return Told(
        message,
        operator,
        wording,
        tuple(reasons),
        currency,
        signed,
        fee if fee > 0 and wording.way == "out" else None,
        _money(said["balance"]) if said.get("balance") else None,
        said.get("code", "").upper().rstrip("."),
        said.get("name", "").strip(" .,-"),
        said.get("account", ""),
        said.get("own", ""),
        at,
        arrived,
        place,
    )


def _why_no_place(operator: Operator, said: str, currency: str) -> str:
    """The reason for which a message whose sum is kept nowhere that is known is set aside."""
    unclear = operator.unclear.get(said.rstrip(".").upper()) or operator.unclear.get(currency)
    if currency == FRANC:
        return (
            f"currency_unclear: '{said}' is the franc of West Africa (XOF) or of Central Africa (XAF), and "
            "no telephone number in the message tells the country"
        )
    if unclear is not None:
        return f"currency_unclear: '{said}' {unclear.says}"
    return f"currency_unknown: {operator.name} is not known to keep accounts in '{said}'"


def _kept_in(operator: Operator, said: dict[str, str]) -> tuple[str, Place | None]:
    """The currency of a message and where it is kept; of two francs the one of a number's country."""
    currency = currency_of(said["currency"])
    if currency != FRANC:
        return currency, operator.places.get(currency)
    number = (said.get("own") or said.get("account", "")).lstrip("+")
    code = number[:3] if len(number) > 10 else ""
    return operator.francs.get(code, (FRANC, None))


def _money(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _time(text: str, operator: Operator, place: Place | None) -> datetime | None:
    plain = re.sub(r"\s*([-:/])\s*", r"\1", " ".join(text.split()))
    for written in operator.formats:
        try:
            local = datetime.strptime(plain, written)  # noqa: DTZ007 - the operator's zone follows
        except ValueError:
            continue
        zone = ZoneInfo(place.zone) if place else UTC
        try:
            return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            return None
    return None


def _arrival(text: str) -> datetime | None:
    """The back-up's own time of a message: thousandths of a second since 1970, or ISO 8601."""
    if re.fullmatch(r"[0-9]{12,13}", text):
        return _EPOCH + timedelta(milliseconds=int(text))
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    plain = given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
    return plain if _EPOCH <= plain <= _LATEST else None
