"""What a case plan may say, and its lines as rows of CASE_PLAN. A plan with a fault is refused whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

from transforms.readers.case_plan.yaml_places import Item, items_of

SECTIONS = ("accounts", "assets", "joint", "match", "sales", "debts")
_HEAD = ("plan", "decided_by", "decided_at", "default_method", "why", "policies")
_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accounts": (("account", "method", "why"), ("currency",)),
    "assets": (("asset", "method", "why"), ()),
    "joint": (("account", "basis", "why"), ("currency", "shares")),
    "match": (("credit", "debit", "evidence", "why"), ()),
    "sales": (("asset", "credit", "evidence", "why"), ("share", "other_money", "lender")),
    "debts": (("days", "steps", "why"), ()),
}
"""Of each section: the keys that a line must have, and those that it may have."""
_PART = {
    **{"accounts": "account", "assets": "asset", "joint": "joint"},
    **{"match": "match", "sales": "sale", "debts": "debts"},
}
BACKWARD = "backward"
"""Method and policy: what repays an overdraft is followed to what the borrowed money bought."""
_POLICIES = {"overdraft": ("absorb", BACKWARD)}
_FOR_INQUIRIES = {("overdraft", "taint_stays")}
_ONCE = (
    ("accounts", ("account", "currency")),
    ("assets", ("asset",)),
    ("joint", ("account", "currency")),
    ("match", ("credit",)),
    ("match", ("debit",)),
    ("sales", ("credit",)),
    ("debts", ()),
)
_BASES = ("contribution", "plan")
_COUNT = {"days": re.compile(r"\d{1,5}"), "steps": re.compile(r"[1-9]\d?")}
"""Limits of backward tracing: no law fixes them, but a number must be one."""
_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,18})?")
_SHARE = re.compile(r"\d{1,9} ?/ ?[1-9]\d{0,8}|\d{1,3}(\.\d{1,12})?%?")
Row = dict[str, object]


def lines_of(text: str) -> Iterator[tuple[Item, list[Row]]]:
    """Each part of the plan with its rows of CASE_PLAN, in the order of the file.

    Raises: UnreadableFile naming the line, what is wrong with it and what may stand there.
    """
    head, listed = items_of(text, SECTIONS)
    _check_head(head)
    common: Row = {
        "title": head.texts["plan"],
        "decided_by": head.texts["decided_by"],
        "decided_at": _moment(head),
    }
    default, why = _default_method(head), head.texts.get("why")
    yield head, [{**common, "number": 1, "part": "plan", "method": default, "why": why}]
    for section, items in listed.items():
        for item in items:
            _check_keys(item, *_KEYS[section])
            if "method" in item.texts:
                _check_method(item, item.texts["method"])
            if section == "accounts":
                _check_walks(item, item.texts["method"], default)
            if section == "sales":
                _check_sale(item)
            if section == "debts":
                _check_debts(item)
            row: Row = {**common, "number": 1, "part": _PART[section], **item.texts}
            yield item, _joint(item, row) if section == "joint" else [row]
    _refuse_twice(listed)


def _check_head(head: Item) -> None:
    _check_keys(head, ("plan", "decided_by", "decided_at"), _HEAD)
    if "default_method" in head.texts:
        _check_method(head, head.texts["default_method"])
        if "why" not in head.texts:
            raise head.fail("The plan elects a default_method and does not say why.", "add a line why: ...")
    for policy, value in head.inner.get("policies", {}).items():
        allowed = "policies: " + "; ".join(
            f"{name}: {' or '.join(values)}" for name, values in _POLICIES.items()
        )
        if (policy, value) in _FOR_INQUIRIES:
            raise head.fail(
                f"The policy {policy}: {value} only guides inquiries; a plan for court cannot hold it.",
                allowed,
            )
        if value not in _POLICIES.get(policy, ()):
            raise head.fail(f"The policy {policy}: {value} is not built in.", allowed)


def _default_method(head: Item) -> str | None:
    """The case's method: as elected, or the one that the policy for overdrafts stands for."""
    method = head.texts.get("default_method")
    if head.inner.get("policies", {}).get("overdraft") != BACKWARD:
        return method
    if method not in (None, "fifo", BACKWARD):
        raise head.fail(
            f"The policy overdraft: {BACKWARD} stands on first in, first out; it cannot stand beside {method}.",
            f"elect default_method: fifo or {BACKWARD}, or take the policy out",
        )
    if "why" not in head.texts:
        raise head.fail(f"The plan holds overdraft: {BACKWARD} and does not say why.", "add a line why: ...")
    return BACKWARD


def _check_keys(item: Item, needed: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    known = (*needed, *(key for key in allowed if key not in needed))
    unknown = next((key for key in (*item.texts, *item.inner) if key not in known), None)
    if unknown is not None:
        raise item.fail(f"The key {unknown} is not known here.", f"keys here: {', '.join(known)}")
    for key in ("shares", "policies"):
        if key in item.texts:
            raise item.fail(f"{key} must hold keys and values.", "such as {name: value}")
    for key in item.inner:
        if key not in ("shares", "policies"):
            raise item.fail(f"{key} must be one text.", "write it in quotes")
    lacking = next((key for key in needed if not item.texts.get(key)), None)
    if lacking is not None:
        raise item.fail(f"The key {lacking} is missing.", f"needed here: {', '.join(needed)}")


def _check_method(item: Item, method: str) -> None:
    # The kernels' compiler takes a second to import: only a plan pays for it.
    from transforms.tracing.methods import METHODS

    court = [name for name, known in METHODS.items() if known.for_court]
    if method not in METHODS:
        raise item.fail(f"The method {method!r} is not built in.", f"methods: {', '.join(court)}")
    if method not in court:
        raise item.fail(
            f"The method {method} only guides inquiries; a plan for court cannot elect it.",
            f"methods: {', '.join(court)}; or ask once: moneytrail trace --method {method}",
        )


def _check_walks(item: Item, method: str, default: str | None) -> None:
    """Accounts can differ only in methods that go from entry to entry."""
    from transforms.tracing.kernels.rules.codes import RULES

    for name in {method, default or method} if method != default else ():
        if name not in RULES:
            raise item.fail(
                f"The method {name} looks at the whole case; it cannot stand beside methods of single accounts.",
                f"for a single account, and for the case beside it: {', '.join(sorted(RULES))}",
            )


def _check_sale(item: Item) -> None:
    """A part of the asset is more than nothing and at most all of it; amounts are plain numbers."""
    share = item.texts.get("share")
    if share is not None and not (_SHARE.fullmatch(share) and 0 < share_of(share) <= 1):
        raise item.fail(
            f"The share {share!r} is no part of an asset.",
            "write 1/2, 0.5 or 50%, at most 1; without it: all",
        )
    for key in ("other_money", "lender"):
        if key in item.texts and not _AMOUNT.fullmatch(item.texts[key]):
            raise item.fail(f"{key} {item.texts[key]!r} is no amount.", "write it as 12000.00")


def _check_debts(item: Item) -> None:
    for key, pattern in _COUNT.items():
        if not pattern.fullmatch(item.texts[key]):
            raise item.fail(
                f"{key} {item.texts[key]!r} is no number of {key}.", "such as {days: 60, steps: 2}"
            )


def _moment(head: Item) -> datetime:
    said = head.texts["decided_at"]
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as bad:
        raise head.fail(
            f"decided_at {said!r} is no date.", "write 2026-03-01 or 2026-03-01T14:30:00+01:00"
        ) from bad
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).replace(tzinfo=None)


def _joint(item: Item, row: Row) -> list[Row]:
    """A row a holder; one row where the shares follow the holders' contributions."""
    basis, shares = item.texts["basis"], item.inner.get("shares", {})
    if basis not in _BASES:
        raise item.fail(f"The basis {basis!r} is not known.", f"one of: {', '.join(_BASES)}")
    if basis == "contribution":
        if shares:
            raise item.fail(
                "Shares by contribution are worked out; the plan cannot state them.", "use basis: plan"
            )
        return [row]
    if not shares:
        raise item.fail("The basis plan states no shares.", "add shares: {holder: 1/2, other holder: 1/2}")
    wrong = next((text for text in shares.values() if not _SHARE.fullmatch(text)), None)
    if wrong is not None:
        raise item.fail(f"The share {wrong!r} is not a number.", "write 1/2, 0.5 or 50%")
    total = sum((share_of(text) for text in shares.values()), Fraction(0))
    if total != 1:
        raise item.fail(f"The shares add up to {total}, not to 1.", "name every holder with a share")
    return [
        {**row, "number": number, "holder": holder, "share": share}
        for number, (holder, share) in enumerate(shares.items(), start=1)
    ]


def share_of(text: str) -> Fraction:
    """A share as it is written: 1/2, 0.5 or 50%; exact."""
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    above, _, below = text.partition("/")
    return Fraction(int(above), int(below)) if below else Fraction(above)


def _refuse_twice(listed: Mapping[str, list[Item]]) -> None:
    """One account, asset, credit or debit has one line: two could contradict."""
    for section, key in _ONCE:
        seen: dict[tuple[str, ...], Item] = {}
        for item in listed.get(section, []):
            said = tuple(item.texts.get(name, "").replace(" ", "").upper() for name in key)
            if said in seen:
                raise item.fail(
                    f"{section} names {' '.join(filter(None, said)) or 'limits'} twice.",
                    f"leave one of the two lines out; the other one: {seen[said].locator}",
                )
            seen[said] = item
