"""What a case plan may say, and its lines as rows of CASE_PLAN. A plan with a fault is refused whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

from transforms.readers.case_plan.yaml_places import Item, items_of

SECTIONS = ("accounts", "assets", "joint")
_HEAD = ("plan", "decided_by", "decided_at", "default_method", "why", "policies")
_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accounts": (("account", "method", "why"), ("currency",)),
    "assets": (("asset", "method", "why"), ()),
    "joint": (("account", "basis", "why"), ("currency", "shares")),
}
"""Of each section: the keys that a line must have, and those that it may have."""
_PART = {"accounts": "account", "assets": "asset", "joint": "joint"}
_POLICIES = {"overdraft": ("absorb",)}
_BASES = ("contribution", "plan")
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
    default, why = head.texts.get("default_method"), head.texts.get("why")
    yield head, [{**common, "number": 1, "part": "plan", "method": default, "why": why}]
    for section, items in listed.items():
        for item in items:
            _check_keys(item, *_KEYS[section])
            if "method" in item.texts:
                _check_method(item, item.texts["method"])
            if section == "accounts":
                _check_walks(item, item.texts["method"], default)
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
        if value not in _POLICIES.get(policy, ()):
            allowed = "; ".join(f"{name}: {' or '.join(values)}" for name, values in _POLICIES.items())
            raise head.fail(f"The policy {policy}: {value} is not built in.", f"policies: {allowed}")


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
    """One account, asset or credit has one line: two could contradict."""
    keys = {"accounts": ("account", "currency"), "assets": ("asset",), "joint": ("account", "currency")}
    for section, items in listed.items():
        seen: dict[tuple[str, ...], Item] = {}
        for item in items:
            said = tuple(item.texts.get(key, "").replace(" ", "").upper() for key in keys[section])
            if said in seen:
                raise item.fail(
                    f"{section} names {' '.join(filter(None, said))} twice.",
                    f"leave one of the two lines out; the other one: {seen[said].locator}",
                )
            seen[said] = item
