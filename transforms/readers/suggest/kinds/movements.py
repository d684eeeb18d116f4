"""Tables that name both ends of each line by addresses of a chain or by telephone numbers.

Read as a statement of one account their amounts would have no sign; the kinds virtual_asset and mobile_money take
both ends as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from transforms.readers.kinds.virtual_asset.addresses import wallets
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.coins import coin_in_name, has_glued_coins
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import dates_of, layout_of, sections
from transforms.readers.suggest.texts import words

_FROM = frozenset(
    "from sender source payer originator debtor expediteur remitente remetente отправитель المرسل".split()
)
_TO = frozenset(
    "to receiver recipient destination dest payee beneficiary target destinataire beneficiaire destinatario "
    "получатель المستلم المستفيد".split()
)
_NOT_AN_END = frozenset("name type currency date time amount balance country fee".split())
_TELEPHONE = frozenset("msisdn phone mobile telephone momo wallet subscriber".split())
_SUBSCRIBER = re.compile(r"\+?\d[\d ]{7,15}|\+?\d{2,}[*xX]{2,}\d*")
_SUMS = frozenset("amount value quantity sum".split())
_ABROAD = re.compile(r"(?:2[0-9]{2}|880|9[234])\d{8,9}")
"""Numbers with the calling code of a country where telephones hold money."""
_OTHERS = re.compile(
    r"0x[0-9a-fA-F]{40}|0x[0-9a-fA-F]{64}|[1-9A-HJ-NP-Za-km-z]{43,44}|[a-z]{2,12}1[02-9ac-hj-np-z]{38,58}"
)
"""Addresses of Ethereum and its kin, Aptos and Sui, Solana, and the Cosmos."""
_MOST = 300
"""Cells of a column that are looked at."""
_SHARE = 0.8
"""Of them, how many must be what the column is taken for."""
_NAMED: Mapping[str, Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "virtual_asset": {
        "transaction": (
            frozenset("hash txid tx txn transaction txhash".split()),
            frozenset("time date type fee status value".split()),
        ),
        "asset": (
            frozenset("asset token coin symbol currency ticker tokensymbol".split()),
            frozenset("contract address id fee price usd name tokenname".split()),
        ),
        "contract": (frozenset(("contract", "contractaddress", "tokenaddress", "mint")), frozenset()),
        "decimals": (frozenset(("decimals", "decimal", "tokendecimal")), frozenset()),
        "fee": (frozenset(("fee", "fees", "txnfee")), frozenset(("usd",))),
        "status": (frozenset(("status", "result", "state")), frozenset()),
        "note": (frozenset(("method", "memo", "note")), frozenset()),
    },
    "mobile_money": {
        "receipt": (
            frozenset("id receipt reference referencia ref number no".split()),
            frozenset("type status sender receiver from to".split()),
        ),
        "type": (frozenset("type operation tipo".split()), frozenset()),
        "details": (
            frozenset("details description narration remarks message libelle descripcion".split()),
            frozenset(),
        ),
        "fee": (frozenset("fee fees charge charges commission frais comision tarifa".split()), frozenset()),
        "balance_after": (
            frozenset("balance solde saldo".split()),
            frozenset("before opening previous avant anterior prior".split()),
        ),
        "status": (frozenset("status state statut estado".split()), frozenset()),
        "currency": (frozenset("currency ccy devise moneda".split()), frozenset()),
    },
}
"""By kind what a column is: words of which its name has one, and words of which it has none."""


@dataclass(frozen=True)
class Movements:
    """A table of movements: its kind, and the columns by what a profile of the kind calls them."""

    kind: str
    columns: Mapping[str, int]
    left_out: tuple[int, ...]
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What no column of its own says: the coin that the amount's name gives, or that stands beside its figures."""
    glued: bool = False
    """Whether coins stand beside the figures."""


def movements_in(found: Finding) -> Movements | None:
    """The columns of a table of movements; None where it is none."""
    table = found.plan.table
    if table.header is None:
        return None
    for kind, is_end in (("virtual_asset", _addresses), ("mobile_money", _subscribers)):
        ends = [_end(table.columns, side, is_end) for side in (_FROM, _TO)]
        if None in ends or ends[0] == ends[1]:
            continue
        if kind == "mobile_money" and not _of_telephones(found, [one for one in ends if one is not None]):
            continue
        moved = _moved(found, kind)
        if moved is None:
            continue
        name, time = ("address", "time") if kind == "virtual_asset" else ("account", "completed_at")
        roles = {time: found.plan.roles.booked_at, **moved}
        roles |= {
            f"{side}_{name}": end for side, end in zip(("from", "to"), ends, strict=True) if end is not None
        }
        for role, (some, none) in _NAMED[kind].items():
            index = next(
                (
                    one.index
                    for one in table.columns
                    if one.index not in roles.values() and one.filled and _called(one, some, none)
                ),
                None,
            )
            roles |= {} if index is None else {role: index}
        amount = table.columns[next(iter(moved.values()))]
        coin, glued = coin_in_name(amount.name), kind == "virtual_asset" and has_glued_coins(amount)
        if kind == "virtual_asset" and coin is None and not glued and not {"asset", "contract"} & set(roles):
            continue
        rest = [one.index for one in table.columns if one.filled and one.index not in roles.values()]
        sources: dict[str, Mapping[str, str]] = {}
        if "asset" not in roles and glued:
            sources["asset"] = {"column": found.plan.name_of(amount.index), "pattern": "([A-Z][A-Z0-9]+)"}
        elif "asset" not in roles and coin is not None:
            sources["asset"] = {"value": coin}
        return Movements(kind, roles, tuple(rest), sources, glued)
    return None


def _moved(found: Finding, kind: str) -> dict[str, int] | None:
    """The columns of what moved: one of amounts, or one for each way; None where there is neither."""
    convention, columns = found.plan.convention, found.plan.table.columns
    if kind == "virtual_asset":
        apart = [_called_so(columns, {"in"}, {"out"}), _called_so(columns, {"out"}, {"in"})]
        if apart[0] is not None and apart[1] is not None:
            return {"amount_in": apart[0], "amount_out": apart[1]}
        glued = (one.index for one in columns if has_glued_coins(one) and _called(one, _SUMS, frozenset()))
        if (amount := next(glued, None)) is not None:
            return {"amount": amount}
    return None if convention.amount is None else {"amount": convention.amount}


def _called_so(columns: list[Column], some: set[str], none: set[str]) -> int | None:
    """A column of figures whose name has one of some words and none of others."""
    return next(
        (one.index for one in columns if one.numeric and _called(one, frozenset(some), frozenset(none))), None
    )


def _of_telephones(found: Finding, ends: list[int]) -> bool:
    """Whether something says that numbers are telephones', and no sign makes it one account's statement."""
    columns, convention = found.plan.table.columns, found.plan.convention
    amounts = columns[convention.columns[0]]
    told = convention.amount is None or convention.direction is not None
    if any(figure and (figure.negative or figure.plus or figure.side) for figure in amounts.figures):
        return False
    abroad = all(_ABROAD.fullmatch(cell) for end in ends for cell in columns[end].filled[:_MOST])
    if found.tried.proved:
        # Without a sign a balance does not prove which way the first line went; the ends say it.
        return not told and abroad
    named = any(_TELEPHONE & set(words.plain(column.name).split()) for column in columns)
    return (
        named or abroad or any(cell.startswith("+") for column in columns for cell in column.filled[:_MOST])
    )


def _called(column: Column, some: frozenset[str], none: frozenset[str]) -> bool:
    said = words.name_words(column.name) | {words.plain(column.name).replace(" ", "")}
    return bool(said & some) and not said & none


def _end(columns: list[Column], side: frozenset[str], is_end: Callable[[list[str]], float]) -> int | None:
    """The column of one end: called so, and full of what an end is."""
    called = [
        column
        for column in columns
        if column.filled and _called(column, side, _NOT_AN_END) and is_end(column.filled[:_MOST]) >= _SHARE
    ]
    # `From` rather than `ParentTxFrom`.
    best = min(called, key=lambda column: (len(words.name_words(column.name)), column.index), default=None)
    return None if best is None else best.index


def _addresses(cells: list[str]) -> float:
    """Share of cells that are addresses of a chain."""
    known = wallets(cells)
    return sum(bool(known[cell].chain or _OTHERS.fullmatch(cell)) for cell in cells) / len(cells)


def _subscribers(cells: list[str]) -> float:
    """Share of cells that are telephone numbers."""
    return sum(_SUBSCRIBER.fullmatch(cell) is not None for cell in cells) / len(cells)


def movements_yaml(found: Finding, movements: Movements) -> str:
    """The profile of its kind."""
    plan = found.plan
    numbers: dict[str, object] = {"decimal": plan.marks.decimal}
    if plan.marks.thousands:
        numbers["thousands"] = "space" if plan.marks.thousands == " " else plan.marks.thousands
    if movements.glued:
        numbers["currency_glued"] = True
    document: dict[str, object] = {**layout_of(plan, movements.kind), "numbers": numbers}
    document["dates"] = dates_of(plan, "UTC")
    if movements.kind == "mobile_money":
        document["order"] = "newest_first" if found.dating.descending else "oldest_first"
    document["columns"] = {role: plan.name_of(index) for role, index in movements.columns.items()} | {
        role: dict(source) for role, source in movements.sources.items()
    }
    return sections(document)
