"""Tables that name both ends of each line by addresses of a chain or by telephone numbers.

Read as a statement of one account their amounts would have no sign; the kinds virtual_asset and mobile_money take
both ends as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.readers.kinds.virtual_asset.addresses import wallets
from transforms.readers.suggest.kinds.coins import (
    coin_in_name,
    coin_in_names,
    has_glued_coins,
    ticker_pattern,
)
from transforms.readers.suggest.kinds.doubts import (
    Doubt,
    Options,
    about_coin,
    about_status,
    chosen_columns,
    meanings,
)
from transforms.readers.suggest.kinds.unnamed import Coin, coins_of
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.outcome.writing import dates_of, layout_of, sections
from transforms.readers.suggest.texts import words

_FROM = frozenset(
    "from sender source payer originator debtor expediteur remitente remetente отправитель مرسل من "
    "发送方 付款方 送信元".split()
)
_TO = frozenset(
    "to receiver recipient destination dest payee beneficiary target destinataire beneficiaire destinatario "
    "получатель مستلم مستفيد الى 接收方 收款方 送信先".split()
)
_NOT_AN_END = frozenset("name type currency date time amount balance country fee".split())
_TELEPHONE = frozenset("msisdn phone mobile telephone momo wallet subscriber".split())
_SUBSCRIBER = re.compile(r"\+?\d[\d ]{7,15}|\+?\d{2,}[*xX]{2,}\d*")
_SUMS = ("amount", "quantity", "数量", "transferred", "tokenstransferred", "value", "sum")
_NO_SUM = frozenset(
    "usd eur fiat price fee gas limit current historical worth decimals block id timestamp".split()
)
_ABROAD = re.compile(r"(?:2\d{2}|880|9[234])\d{8,9}|(?:20|90|98|96\d|97\d)\d{8,10}")
"""Numbers with the calling code of a country where telephones hold money."""
_OTHERS = re.compile(
    r"0x[0-9a-fA-F]{40}|0x[0-9a-fA-F]{64}|[1-9A-HJ-NP-Za-km-z]{43,44}|[a-z]{2,12}1[02-9ac-hj-np-z]{38,58}"
    r"|r[1-9A-HJ-NP-Za-km-z]{24,34}|G[A-Z2-7]{55}|(?:UQ|EQ|kQ|0Q)[A-Za-z0-9_-]{46}|addr1[02-9ac-hj-np-z]{50,100}"
    r"|(?:tz[1-4]|KT1)[1-9A-HJ-NP-Za-km-z]{33}|(?:nano|xrb)_[13][0-9a-z]{59}"
    r"|[48][1-9A-HJ-NP-Za-km-z]{94}|[1-9A-HJ-NP-Za-km-z]{47,48}|A[1-9A-HJ-NP-Za-km-z]{33}"
)
"""Addresses of Ethereum and its kin, Aptos, Sui, Solana, Cosmos, XRP, Stellar, TON, Cardano, Monero, Polkadot, Neo."""
_MOST = 300
"""Cells of a column that are looked at."""
_SHARE = 0.8
"""Of them, how many must be what the column is taken for."""
_NAMED: Mapping[str, Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "virtual_asset": {
        "transaction": (
            frozenset("hash txid tx txn transaction txhash signature 交易哈希".split()),
            frozenset("time date type fee status value".split()),
        ),
        "asset": (
            frozenset("asset token coin symbol currency ticker tokensymbol 代币符号 币种".split()),
            frozenset("contract address id fee price usd name tokenname".split()),
        ),
        "contract": (
            frozenset(("contract", "contractaddress", "tokenaddress", "mint", "代币地址")),
            frozenset(),
        ),
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
_OF_COIN = ("amount", "amount_in", "amount_out", "fee")
"""Sums of the chain's own coin."""


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
    coins: tuple[Coin, ...] = ()
    """Those that amounts may be in whose coin nothing names."""


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
        _by_name(table.columns, roles, kind)
        _by_vocabulary(table.columns, roles, kind)
        amount = table.columns[next(iter(moved.values()))]
        if any(figure and figure.has_mark for figure in amount.figures):
            roles.pop("decimals", None)  # only raw whole numbers are to be cut by them
        of_sums = [table.columns[index].name for role, index in roles.items() if role in _OF_COIN]
        coin, glued = (
            coin_in_name(amount.name) or coin_in_names(of_sums),
            kind == "virtual_asset" and has_glued_coins(amount),
        )
        if kind == "mobile_money" and not _of_one_number(table.columns, roles):
            continue
        rest = [one.index for one in table.columns if one.filled and one.index not in roles.values()]
        sources: dict[str, Mapping[str, str]] = {}
        if "asset" not in roles and glued:
            column = found.plan.name_of(amount.index)
            sources["asset"] = {"column": column, "pattern": f"({ticker_pattern(amount)})"}
        elif "asset" not in roles and coin is not None:
            sources["asset"] = {"value": coin}
        open_coin = kind == "virtual_asset" and not {"asset", "contract"} & {*roles, *sources}
        coins = coins_of(table.columns, amount) if open_coin else ()
        return Movements(kind, roles, tuple(rest), sources, glued, coins)
    return None


def _by_name(columns: Sequence[Column], roles: dict[str, int], kind: str) -> None:
    """Fill roles that the words of a column's name tell."""
    for role, (some, none) in _NAMED[kind].items():
        free = (
            one.index
            for one in columns
            if one.index not in roles.values() and one.filled and _called(one, some, none)
        )
        roles |= {} if (index := next(free, None)) is None else {role: index}


def _by_vocabulary(columns: Sequence[Column], roles: dict[str, int], kind: str) -> None:
    """Fill roles that no listed word told by what banks in 25 languages call such columns."""
    said = {"fee": "fee", "status": "status"}
    if kind == "mobile_money":
        said |= {"balance_after": "balance", "currency": "currency", "details": "narrative", "type": "code"}
    for role, word in said.items():
        if role in roles:
            continue
        found = (
            one
            for one in columns
            if one.index not in roles.values() and one.filled and one.score(word) >= words.EXACT
        )
        if (column := next(found, None)) is not None and (column.numeric or word not in ("fee", "balance")):
            roles[role] = column.index


def _of_one_number(columns: Sequence[Column], roles: Mapping[str, int]) -> bool:
    """Whether one number stands at one end of every line: a statement of it. Else an operator lists many people's."""
    ends = [columns[roles[f"{side}_account"]].cells for side in ("from", "to")]
    lines = [{_bare(cell) for cell in line if cell} for line in zip(*ends, strict=True)]
    return any(lines) and bool(set.intersection(*(line for line in lines if line)))


def _bare(number: str) -> str:
    """A telephone number's last digits, which it has however it is written."""
    return re.sub(r"\D", "", number)[-8:]


def _moved(found: Finding, kind: str) -> dict[str, int] | None:
    """The columns of what moved: one of amounts, or one for each way; None where there is neither."""
    convention, columns = found.plan.convention, found.plan.table.columns
    if kind == "virtual_asset":
        for into, out in (("in", "out"), ("received", "sent")):
            apart = [_called_so(columns, {into}, {out}), _called_so(columns, {out}, {into})]
            if apart[0] is not None and apart[1] is not None:
                return {"amount_in": apart[0], "amount_out": apart[1]}
        glued = (
            one.index
            for one in columns
            if has_glued_coins(one) and _called(one, frozenset(_SUMS), frozenset())
        )
        if (amount := next(glued, None)) is not None:
            return {"amount": amount}
        # Rather by name: raw whole numbers may be longer than any sum of money is.
        called = (
            one.index
            for said in _SUMS
            for one in columns
            if one.numeric and _called(one, frozenset((said,)), _NO_SUM)
        )
        if (amount := next(called, None)) is not None:
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
    national = all(re.fullmatch(r"0\d{8,10}", cell) for end in ends for cell in columns[end].filled[:_MOST])
    if national and _of_one_number(columns, {"from_account": ends[0], "to_account": ends[1]}):
        return True
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


def doubts_of(found: Finding, movements: Movements) -> Iterator[Doubt]:
    """What only a person can say."""
    yield from about_coin(movements.coins)
    status = movements.columns.get("status")
    if status is not None:
        yield from about_status(found.plan.table.columns[status], found.plan.name_of(status))
    if (
        movements.kind == "mobile_money"
        and "fee" in movements.columns
        and "balance_after" not in movements.columns
    ):
        asks = "Do the amounts hold the fees, or do these come on top? No balance shows it."
        top, within = "the fees come on top of the amounts", "the amounts hold the fees"
        yield Doubt("fees", asks, ((top, {"within": False}), (within, {"within": True})))


def movements_yaml(found: Finding, movements: Movements, options: Options) -> str:
    """The profile of its kind, as a person has chosen."""
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
    columns: dict[str, object] = {role: plan.name_of(index) for role, index in movements.columns.items()}
    if plan.roles.time is not None:
        when = "time" if movements.kind == "virtual_asset" else "completed_at"
        columns[when] = [plan.name_of(plan.roles.booked_at), plan.name_of(plan.roles.time)]
    columns |= {role: dict(source) for role, source in movements.sources.items()}
    status = movements.columns.get("status")
    if status is not None and (meant := meanings(plan.table.columns[status])[0]):
        columns["status"] = {"column": plan.name_of(status), "values": meant}
    if movements.kind == "mobile_money" and options.get("within"):
        columns.pop("fee", None)  # the amounts are what left the account, and are told as they are
    document["columns"] = columns | chosen_columns(columns, options)
    return sections(document)
