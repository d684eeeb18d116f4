from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.transforms.reporting import sample_case as case
from transforms.reporting import read_case_tables, report_document
from transforms.reporting.document.picture import BOXES, Flow, _as_part, _merge, _node, _set_layers

Row = dict[str, Any]


def flow_of(edges: list[tuple[str, str, int]]) -> Flow:
    flow = Flow()
    for source, target, amount in edges:
        flow.nodes.setdefault(source, _node(source, "account", source, ""))
        flow.add(source, _node(target, "account", target, ""), "EUR", Decimal(amount))
    return flow


def test_layers_follow_the_fewest_transfers() -> None:
    edges = [("payers", "account:a", 10), ("account:a", "account:b", 6), ("account:b", "account:a", 1)]
    flow = flow_of(edges)
    _set_layers(flow)
    assert flow.layers == {"payers": 0, "account:a": 1, "account:b": 2}
    part = _as_part(flow, {})
    assert [(edge["from"], edge["to"]) for edge in part["back"]] == [("account:b", "account:a")]


def test_what_does_not_fit_is_put_together_and_no_amount_is_lost() -> None:
    edges = [("payers", "account:a", 1000)]
    edges += [("account:a", f"account:b{n:02d}", n) for n in range(1, 31)]
    flow = flow_of(edges)
    _set_layers(flow)
    _merge(flow, {})
    part = _as_part(flow, {})
    second = [node for node in part["nodes"] if node["layer"] == 2]
    assert len(second) == BOXES
    assert sum(Decimal(edge["amount"]) for edge in part["edges"]) == 1000 + sum(range(1, 31))


def test_a_place_paid_from_two_layers_stands_in_each_next_layer() -> None:
    edges = [("payers", "account:a", 9), ("account:a", "account:b", 5)]
    edges += [("account:a", "cash", 1), ("account:b", "cash", 2)]
    flow = flow_of(edges)
    _set_layers(flow)
    part = _as_part(flow, {})
    assert part["back"] == []
    cash = {node["layer"]: node["amounts"] for node in part["nodes"] if node["title"] == "cash"}
    assert {layer: sums[0]["amount"] for layer, sums in cash.items()} == {2: "1.00", 3: "2.00"}


def test_picture_of_the_sample_case_conserves_the_money(snapshot: Path) -> None:
    document = report_document(read_case_tables(snapshot), case.SETTINGS, case.CONFIGURATION, "0.1.0")
    into: dict[str, Decimal] = {}
    out: dict[str, Decimal] = {}
    for edge in document["picture"]["edges"]:
        into[edge["to"]] = into.get(edge["to"], Decimal(0)) + Decimal(edge["amount"])
        out[edge["from"]] = out.get(edge["from"], Decimal(0)) + Decimal(edge["amount"])
    accounts = [node["node"] for node in document["picture"]["nodes"] if node["kind"] == "account"]
    assert len(accounts) == 2
    assert all(into[name] == out[name] for name in accounts)
