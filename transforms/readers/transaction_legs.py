"""Transactions of inputs and outputs (bitcoin and its kin) in JSON: each input and each output is a record.

Read as the interfaces of Esplora (mempool, Blockstream), Blockchain.com, BlockCypher, Blockbook, Insight and Bitcoin
Core give them. What is made of the records: docs/methods/virtual-assets.md, "Tracing".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from transforms.errors import UnreadableFile

COLUMNS = (
    *(
        "leg of transaction",
        "leg",
        "time",
        "from",
        "to",
        "amount",
        "unit",
        "asset",
        "fee",
        "confirmed",
        "block",
    ),
)
"""What a record says; the built-in profile chain-transactions-json names them."""

_Paths = tuple[str, ...]


class Form(NamedTuple):
    """How an interface names a transaction's parts: paths of names, the first that is there counts."""

    inputs: str
    outputs: str
    hash: str
    marks: _Paths
    """Names of which an output has one: what tells the form from its kin."""
    spent: _Paths
    """Where an input names the output that it spends, in which address and amount stand."""
    address: _Paths
    amount: _Paths
    script: _Paths
    unit: str
    time: _Paths
    confirmed: _Paths
    fee: _Paths


_ESPLORA = Form(
    inputs="vin",
    outputs="vout",
    hash="txid",
    marks=("scriptpubkey", "scriptpubkey_address"),
    spent=("prevout",),
    address=("scriptpubkey_address",),
    amount=("value",),
    script=("scriptpubkey",),
    unit="satoshi",
    time=("status.block_time", "firstSeen"),
    confirmed=("status.confirmed",),
    fee=("fee",),
)
_BLOCKBOOK = _ESPLORA._replace(
    marks=("isAddress",),
    spent=(),
    address=("addresses",),
    script=("hex",),
    time=("blockTime",),
    confirmed=("confirmations",),
    fee=("fees",),
)
_CORE = _ESPLORA._replace(
    marks=("scriptPubKey",),
    address=("addr", "scriptPubKey.address", "scriptPubKey.addresses"),
    script=("scriptPubKey.hex",),
    unit="btc",
    time=("blocktime", "time"),
    confirmed=("confirmations",),
    fee=("fee", "fees"),
)
"""Bitcoin Core's and Insight's."""
_BLOCKCHAIN = Form(
    inputs="inputs",
    outputs="out",
    hash="hash",
    marks=("addr", "script", "value"),
    spent=("prev_out",),
    address=("addr",),
    amount=("value",),
    script=("script",),
    unit="satoshi",
    time=("time",),
    confirmed=("block_height",),
    fee=("fee",),
)
_BLOCKCYPHER = _BLOCKCHAIN._replace(
    outputs="outputs",
    marks=("addresses", "script", "value"),
    spent=(),
    address=("addresses",),
    amount=("output_value", "value"),
    time=("confirmed", "received"),
    confirmed=("confirmations",),
    fee=("fees",),
)
_FORMS = (_ESPLORA, _BLOCKBOOK, _CORE, _BLOCKCHAIN, _BLOCKCYPHER)

_FIRST_FORM = "1..."
_COINS = (
    (r"(?:tb1|bcrt1)[a-z0-9]{20,}|[mn2][1-9A-HJ-NP-Za-km-z]{25,39}", ""),
    (r"ltc1[a-z0-9]{20,}|[LM][1-9A-HJ-NP-Za-km-z]{25,39}", "LTC"),
    (r"(?:bitcoincash:)?[qp][a-z0-9]{41}", "BCH"),
    (r"D[1-9A-HJ-NP-Za-km-z]{25,39}", "DOGE"),
    (r"X[1-9A-HJ-NP-Za-km-z]{25,39}", "DASH"),
    (r"bc1[a-z0-9]{20,}", "BTC"),
    (r"1[1-9A-HJ-NP-Za-km-z]{25,39}", _FIRST_FORM),
)
"""Forms of addresses and the coin that has them; none: a test network, whose coins are worth nothing.

What begins with 3 is BTC's or LTC's, so it tells nothing.
"""


@dataclass
class Legs:
    """The records of a list of transactions, where each stands, and what a person must know of them."""

    rows: list[list[str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def form_of(record: Mapping[str, Any]) -> Form | None:
    """The form of a transaction with its inputs and outputs; None where the record is none."""
    for form in _FORMS:
        into, out = record.get(form.inputs), record.get(form.outputs)
        if not (record.get(form.hash) and isinstance(into, list) and isinstance(out, list) and out):
            continue
        if all(isinstance(one, dict) for one in (*into, *out)) and set(form.marks) & set(out[0]):
            return form
    return None


def legs_of(transactions: Sequence[Mapping[str, Any]], file: str, within: str = "") -> Legs | None:
    """Each input and output as a row of COLUMNS; None where one of the records is no such transaction.

    within: begins each place. Raises: UnreadableFile where the coin is a test network's, or of two kinds.
    """
    if not transactions or form_of(transactions[0]) is None:
        return None
    forms = [form_of(one) for one in transactions]
    made = Legs()
    data = 0
    for number, (one, form) in enumerate(zip(transactions, forms, strict=True), start=1):
        if form is None:
            return None
        place = f"{within} record {number}".strip()
        sides = [("input", each) for each in _inputs(one, form)] + [
            ("output", each) for each in one[form.outputs]
        ]
        found = [(side, *_end(each, form)) for side, each in sides]
        fee = _fee(one, form, found, made.messages, place)
        counted = {"input": 0, "output": 0}
        for side, address, amount in found:
            counted[side] += 1
            if side == "output" and not address and _number(amount) == 0:
                data += 1
                continue
            made.places.append(f"{place} {side} {counted[side]}")
            made.rows.append(_row(one, form, side, counted[side], address, amount, fee))
            fee = ""  # a transaction pays it once
    if data:
        made.messages.append(
            f"Outputs that carry data and no money (OP_RETURN), which are no records: {data}."
        )
    shared = bool({_CORE, _BLOCKBOOK} & set(forms))
    coin = _coin([row[end] for row in made.rows for end in (3, 4)], file, shared=shared)
    for row in made.rows:
        row[COLUMNS.index("asset")] = coin
    made.messages += _doubts(made, coin)
    return made


def _doubts(made: Legs, coin: str) -> Iterator[str]:
    """What a person must know of the list as a whole."""
    if made.rows and not coin:
        yield (
            "Neither the transactions nor the forms of their addresses tell the coin: "
            "name it in a profile of your own (asset: {value: BTC})."
        )
    waiting = len({row[0] for row in made.rows if not row[COLUMNS.index("confirmed")]})
    if waiting:
        yield f"Transactions that no block holds as yet, so that they are pending: {waiting}."


def _inputs(transaction: Mapping[str, Any], form: Form) -> Iterator[Mapping[str, Any]]:
    """Its inputs; newly mined coins come from none."""
    for each in transaction[form.inputs]:
        mined = each.get("coinbase") or each.get("is_coinbase") or each.get("output_index") == "-1"
        unspent = form is _BLOCKCHAIN and not each.get("prev_out")
        if not mined and not unspent:
            yield each


def _row(
    transaction: Mapping[str, Any], form: Form, side: str, number: int, address: str, amount: str, fee: str
) -> list[str]:
    confirmed = _first(transaction, form.confirmed)
    is_input = side == "input"
    return [
        _text(transaction[form.hash]),
        f"{side} {number}",
        _text(_first(transaction, form.time)),
        address if is_input else "",
        "" if is_input else address,
        amount,
        form.unit,
        "",
        fee,
        "" if confirmed in (None, False, "", "0", "-1") else "yes",
        _text(_first(transaction, ("status.block_height", "block_height", "blockHeight", "blockheight"))),
    ]


def _end(each: Mapping[str, Any], form: Form) -> tuple[str, str]:
    """Address and amount of an input or output; an output that has no address is called by its script."""
    spent = _first(each, form.spent)
    parts = [one for one in (spent, each) if isinstance(one, dict)]
    address = next((text for one in parts if (text := _text(_first(one, form.address)))), "")
    amount = next((text for one in parts if (text := _text(_first(one, form.amount)))), "")
    script = next((text for one in parts if (text := _text(_first(one, form.script)))), "")
    if each.get("isAddress") is False:
        address = ""  # words such as OP_RETURN stand there
    if not address and script and _number(amount):
        address = f"script:{script}"
    return address, amount


def _fee(
    transaction: Mapping[str, Any],
    form: Form,
    found: Sequence[tuple[str, str, str]],
    messages: list[str],
    place: str,
) -> str:
    """What was paid to miners: as stated, else what the inputs have more than the outputs."""
    stated = _text(_first(transaction, form.fee))
    sums = {
        side: [_number(amount) for one, _, amount in found if one == side] for side in ("input", "output")
    }
    if not sums["input"] or any(amount is None for side in sums.values() for amount in side):
        return stated if sums["input"] else ""
    more = sum(filter(None, sums["input"]), Decimal(0)) - sum(filter(None, sums["output"]), Decimal(0))
    if stated and _number(stated) != more:
        messages.append(
            f"{place}: its inputs have {more:f} more than its outputs ({form.unit}), and its fee is said to be "
            f"{stated}: inputs or outputs may be missing; ask for the transaction whole."
        )
    if not stated and more < 0:
        messages.append(f"{place}: its outputs have more than its inputs; ask for the transaction whole.")
    return stated or (f"{more:f}" if more > 0 else "")


def _coin(addresses: Sequence[str], file: str, *, shared: bool) -> str:
    """The coin of the addresses; empty where they do not tell.

    shared: the form is also that of coins which have bitcoin's first form of address alone (BSV).
    """
    coins = {
        coin
        for one in addresses
        for shape, coin in _COINS
        if not one.startswith("script:") and re.fullmatch(shape, one)
    }
    if "" in coins:
        raise UnreadableFile(
            "The addresses are a test network's, whose coins are worth nothing; the file was not read.",
            where=file,
            todo="ask for the transactions of the main network",
        )
    # Bitcoin's first form of address is other coins' too, most of which have forms of their own besides.
    coins = coins - {_FIRST_FORM} or ({"BTC"} if coins and not shared else set())
    if len(coins) > 1:
        raise UnreadableFile(
            f"The addresses are of several coins ({', '.join(sorted(coins))}), and the transactions name none.",
            where=file,
            todo="give each coin's transactions as a file of its own",
        )
    return next(iter(coins), "")


def _first(record: Mapping[str, Any], paths: _Paths) -> Any:
    """What stands at the first path that leads somewhere; a list of one stands for the one."""
    for path in paths:
        found: Any = record
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, list):
            found = found[0] if len(found) == 1 else " ".join(map(str, found))
        if found not in (None, ""):
            return found
    return None


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
