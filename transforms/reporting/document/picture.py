"""The flow as nodes in layers and edges between them; rendering/sankey.py draws it.

Layer 0 is all payers together; an account stands as many layers on as the fewest transfers that lead
to it. What does not fit is put together as `others`, and money that goes back to an earlier layer is
listed in words, so that the picture stays readable and no figure is lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.money import show
from transforms.number_words import number_of
from transforms.reporting.document.case import Case, Part, totals
from transforms.reporting.document.tracing import place_label
from transforms.reporting.tables import Row
from transforms.schema import ASSET_PAYMENTS, ASSETS, TRACE_SEEDS, TRACE_STEPS, TRACES

PAYERS = "payers"
LAST_LAYER = 4
"""Layers after the payers that are drawn; what lies beyond is one box in a layer of its own."""
BEYOND = "others:beyond"
BOXES = 7
"""Boxes that fit in a layer; the largest stay, the rest are one box."""

Edges = dict[tuple[str, str, str], Decimal]
"""Amount by (from, to, currency)."""


@dataclass
class Flow:
    """The flow while it is put together."""

    edges: Edges = field(default_factory=lambda: defaultdict(Decimal))
    nodes: dict[str, Part] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)

    def add(self, source: str, target: Part, currency: str, amount: Decimal) -> None:
        """Money from a node to another."""
        self.nodes.setdefault(target["node"], target)
        self.edges[source, target["node"], currency] += amount


def picture(case: Case, document: Part) -> Part:
    """Nodes by layer and weight, the edges between them, and the money that went back a layer."""
    flow = Flow()
    payers = {fee["payer"] for fee in document["schedule_3_fee_credits"]["rows"] if fee["payer"]}
    flow.nodes[PAYERS] = _node(PAYERS, "payers", number_of(len(payers), "payer"), "")
    _add_fees(case, flow)
    _add_transfers(case, flow)
    _add_places(case, flow)
    weights = _weights(case)
    _set_layers(flow)
    _merge(flow, weights)
    return _as_part(flow, weights)


def _node(node: str, kind: str, title: str, detail: str, account: str | None = None) -> Part:
    return {"node": node, "kind": kind, "title": title, "detail": detail, "account": account}


def _account(case: Case, account_id: str) -> Part:
    people = case.people
    holder = people.holder(account_id)
    title = people.party_label(holder) if holder else "holder unknown"
    row = people.accounts.get(account_id)
    hidden = people.account_alias.get(account_id)
    detail = hidden or (row["identifier"] if row else "")
    return _node(
        f"account:{people.account(account_id)}", "account", title, detail, people.account(account_id)
    )


def _add_fees(case: Case, flow: Flow) -> None:
    for row in case.tables.rows(TRACE_SEEDS):
        account = case.sources.entries[row["entry_id"]]["account_id"]
        flow.add(PAYERS, _account(case, account), row["currency"], row["amount"])


def _steps(case: Case, side: str) -> list[Row]:
    rows = case.tables.rows(TRACE_STEPS)
    return [r for r in rows if r["method"] == case.method and r["side"] == side and r["transfer_id"]]


def _add_transfers(case: Case, flow: Flow) -> None:
    arrived = {row["transfer_id"] for row in _steps(case, "credit")}
    assets = {row["transfer_id"]: row["asset_id"] for row in case.tables.rows(ASSET_PAYMENTS)}
    known = {row["asset_id"]: row for row in case.tables.rows(ASSETS)}
    for row in _steps(case, "debit"):
        transfer = case.transfers[row["transfer_id"]]
        source = _account(case, transfer["from_account_id"])
        flow.nodes.setdefault(source["node"], source)
        if row["transfer_id"] in arrived:
            target = _account(case, transfer["to_account_id"])
        else:
            target = _left(case, transfer, assets, known)
        flow.add(source["node"], target, row["currency"], row["amount"])


def _left(case: Case, transfer: Row, assets: dict[str, str], known: dict[str, Row]) -> Part:
    """The place to which money left the accounts in evidence."""
    asset_id = assets.get(transfer["transfer_id"])
    if asset_id:
        return _node(f"asset:{asset_id}", "asset", place_label(case, "asset", asset_id, known), "asset")
    if transfer["kind"] == "cash_out":
        return _node("cash", "cash", "Cash", "taken out")
    account = _account(case, transfer["to_account_id"])
    return _node(f"outside:{account['account']}", "outside", account["title"], "outside the evidence")


def _add_places(case: Case, flow: Flow) -> None:
    """Balances still held, and what repaid overdrafts."""
    words = {"account": ("held", "Still held"), "lost": ("lost", "Repaid overdraft")}
    for row in case.tables.rows(TRACES):
        if row["method"] == case.method and row["target_kind"] in words:
            kind, title = words[row["target_kind"]]
            source = _account(case, row["target_id"])
            flow.nodes.setdefault(source["node"], source)
            place = _node(f"{kind}:{source['account']}", kind, title, source["detail"])
            flow.add(source["node"], place, row["currency"], row["amount"])


def _weights(case: Case) -> dict[str, Decimal]:
    """Worth of one unit of each currency in the reference currency: for widths only, never a figure."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in case.transfers.values():
        if row["amount_ref"] is not None:
            sums[row["currency"]][0] += row["amount_ref"]
            sums[row["currency"]][1] += row["amount"]
    return {code: value / amount for code, (value, amount) in sorted(sums.items()) if amount}


def _set_layers(flow: Flow) -> None:
    onward: dict[str, list[str]] = defaultdict(list)
    for source, target, _ in sorted(flow.edges):
        onward[source].append(target)
    flow.layers[PAYERS] = 0
    queue = [PAYERS]
    for node in queue:
        for target in onward[node]:
            if target not in flow.layers:
                flow.layers[target] = flow.layers[node] + 1
                queue.append(target)
    _split_places(flow)


def _split_places(flow: Flow) -> None:
    """A place that several layers pay into stands once in each next layer, so that no band jumps."""
    for (source, target, currency), amount in sorted(flow.edges.items()):
        if source not in flow.layers or target.startswith("account:"):
            continue
        layer = flow.layers[source] + 1
        if flow.layers[target] != layer:
            again = f"{target}@{layer}"
            flow.nodes[again] = {**flow.nodes[target], "node": again}
            flow.layers[again] = layer
            del flow.edges[source, target, currency]
            flow.edges[source, again, currency] = (
                flow.edges.get((source, again, currency), Decimal(0)) + amount
            )


def _merge(flow: Flow, weights: dict[str, Decimal]) -> None:
    """Put together what does not fit: layers beyond the last, and small boxes of a full layer."""
    size = _sizes(flow, weights)
    merged: dict[str, str] = {}
    beyond = sorted(node for node, layer in flow.layers.items() if layer > LAST_LAYER)
    merged |= dict.fromkeys(beyond, BEYOND)
    for layer in range(1, LAST_LAYER + 1):
        here = sorted((n for n, at in flow.layers.items() if at == layer), key=lambda n: (-size[n], n))
        if len(here) > BOXES:
            merged |= dict.fromkeys(here[BOXES - 1 :], f"others:{layer}")
    for box in sorted(set(merged.values())):
        count = sum(target == box for target in merged.values())
        title = number_of(count, "other place", "other places")
        flow.nodes[box] = _node(box, "others", title, "put together here")
        flow.layers[box] = LAST_LAYER + 1 if box == BEYOND else int(box.partition(":")[2])
    edges: Edges = defaultdict(Decimal)
    for (source, target, currency), amount in sorted(flow.edges.items()):
        ends = merged.get(source, source), merged.get(target, target)
        if ends[0] != ends[1]:
            edges[(*ends, currency)] += amount
    flow.edges = edges
    flow.layers = {node: layer for node, layer in flow.layers.items() if node not in merged}


def _sizes(flow: Flow, weights: dict[str, Decimal]) -> dict[str, Decimal]:
    size: dict[str, Decimal] = defaultdict(Decimal)
    for (_, target, currency), amount in flow.edges.items():
        size[target] += amount * weights.get(currency, Decimal(1))
    return size


def _as_part(flow: Flow, weights: dict[str, Decimal]) -> Part:
    size = _sizes(flow, weights)
    drawn: list[Part] = []
    back: list[Part] = []
    in_order = sorted(flow.edges.items(), key=lambda edge: (flow.layers.get(edge[0][0], 99), edge[0]))
    for (source, target, currency), amount in in_order:
        edge = {
            "from": source,
            "to": target,
            "from_title": _title(flow.nodes[source]),
            "to_title": _title(flow.nodes[target]),
            "amount": show(amount, currency),
            "currency": currency,
            "weight": int(amount * weights.get(currency, Decimal(1)) * 100),
        }
        forward = flow.layers.get(target, -1) == flow.layers.get(source, -9) + 1
        (drawn if forward else back).append(edge)
    nodes = sorted(flow.layers, key=lambda n: (flow.layers[n], -size[n], n))
    return {
        "nodes": [_drawn_node(flow, node, drawn) for node in nodes],
        "edges": drawn,
        "back": back,
    }


def _title(node: Part) -> str:
    return f"{node['title']}, {node['detail']}" if node["detail"] else str(node["title"])


def _drawn_node(flow: Flow, node: str, drawn: list[Part]) -> Part:
    """A node with what reaches it; the payers with what they paid."""
    end = "from" if node == PAYERS else "to"
    through = [(edge["currency"], Decimal(edge["amount"])) for edge in drawn if edge[end] == node]
    return {**flow.nodes[node], "layer": flow.layers[node], "amounts": totals(through)}
