"""What can be frozen: balances that hold proceeds, and assets bought with them, of those who passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from transforms import ids
from transforms.candidates.amounts import AccountMoney, Traced, account_money, bought, held
from transforms.candidates.case import FEEDING, Case
from transforms.candidates.positions import Position


@dataclass(frozen=True)
class Place:
    """A balance or an asset: whose it is, and on which ground of UNTOC art. 12 it can be asked for."""

    kind: str
    target_id: str
    holder: str
    basis: str
    account_id: str
    """The account itself, or the account that paid most for the asset."""


@dataclass(frozen=True)
class Target(Place):
    """A place with its traced amount, seeds and the way there."""

    traced: Traced
    amount_ref: Decimal | None
    money: AccountMoney
    as_of: date
    seeds: tuple[str, ...]
    path: tuple[str, ...]
    strength: str
    likely: dict[str, float]
    """Accounts on the way, or the place itself, that are their holder's by a probable link only."""

    @property
    def candidate_id(self) -> str:
        """The same target, holder, basis and currency have the same id in every run."""
        return "c" + ids.digest("candidate", self.target_id, self.holder, self.basis, self.traced.currency)


def targets_of(case: Case, positions: dict[str, Position]) -> Iterator[Target]:
    """Every balance and asset of somebody who passed, in order of kind, id and currency."""
    rows = case.traces.filter(
        (pl.col("method") == case.rule.method) & pl.col("target_kind").is_in(["account", "asset"])
    ).sort("target_kind", "target_id", "currency", "seed_id", "trace_id")
    grouped = rows.group_by(["target_kind", "target_id", "currency"], maintain_order=True)
    for (kind, target, currency), traces in grouped:
        make = _account if kind == "account" else _asset
        found = make(case, positions, str(target), str(currency), traces)
        if found and _is_worth_it(case, found):
            yield found


def _is_worth_it(case: Case, target: Target) -> bool:
    worth = target.amount_ref
    return target.traced.amount > 0 and (worth is None or worth >= case.rule.least_held)


def _listed(case: Case, positions: dict[str, Position], parties: list[str]) -> str:
    """The holder who may be listed; nobody where any holder is shielded or protected."""
    known = [positions[party] for party in parties if party in positions]
    if not known or any(_is_shielded(position) for position in known):
        return ""
    return next((party for party in parties if party in positions and positions[party].passed), "")


def _is_shielded(position: Position) -> bool:
    return position.outcome.startswith(("SHIELD", "BLOCK", "REVIEW_POSSIBLE_VICTIM"))


def _account(
    case: Case, positions: dict[str, Position], account: str, currency: str, traces: pl.DataFrame
) -> Target | None:
    holder = _listed(case, positions, case.holders.get(account, []))
    if not holder or account not in case.observed:
        return None
    as_of = _day(traces)
    money = account_money(case, account, currency, as_of)
    traced = held(money, _sum(traces), currency)
    mixed = money.clean_in > 0 if traced.whole is None else traced.whole != traced.amount
    basis = "intermingled" if mixed else "direct proceeds"
    return _target(case, Place("account", account, holder, basis, account), traced, money, traces)


def _asset(
    case: Case, positions: dict[str, Position], asset: str, currency: str, traces: pl.DataFrame
) -> Target | None:
    rows = case.assets.filter(pl.col("asset_id") == asset)
    holder = _listed(case, positions, [rows["holder_party_id"][0]] if rows.height else [])
    if not holder:
        return None
    payments = case.asset_payments.filter(pl.col("asset_id") == asset)["transfer_id"]
    steps = case.steps.filter(pl.col("transfer_id").is_in(payments.implode()) & (pl.col("side") == "debit"))
    steps = steps.filter(pl.col("currency") == currency)
    accounts = steps.group_by("account_id").agg(pl.col("amount").sum()).sort("amount", "account_id")
    if accounts.is_empty():
        return None
    account = str(accounts["account_id"][-1])
    money = account_money(case, account, currency, _day(traces))
    price = rows["price"][0] if rows["currency"][0] == currency else None
    if accounts.height == 1:
        sides = case.evidence.transfer_entries.filter(
            pl.col("transfer_id").is_in(payments.implode()) & (pl.col("side") == "debit")
        )
        amounts = bought(money, sides["entry_id"].to_list(), _sum(traces), price)
        traced = replace(amounts, currency=currency)
    else:
        # Several accounts paid: no single balance bounds it, so only the method's own figure stands.
        traced = Traced(Decimal(0), _sum(traces), max(price or Decimal(0), _sum(traces)), currency, price)
    return _target(case, Place("asset", asset, holder, "substitute", account), traced, money, traces)


def _target(case: Case, place: Place, traced: Traced, money: AccountMoney, traces: pl.DataFrame) -> Target:
    path = sorted({transfer for way in traces["path"].to_list() for transfer in way or ()})
    seeds = tuple(traces["seed_id"].unique().sort().to_list())
    likely = case.likely([place.account_id, *_accounts_on(case, path)])
    return Target(
        **vars(place),
        traced=traced,
        amount_ref=_worth(case, traced, traces),
        money=money,
        as_of=_day(traces),
        seeds=seeds,
        path=tuple(path),
        strength=_strength(case, seeds, path, likely=bool(likely)),
        likely=likely,
    )


def _worth(case: Case, traced: Traced, traces: pl.DataFrame) -> Decimal | None:
    """The traced amount in reference currency; None where a rate is lacking."""
    if traced.currency == case.currency:
        return traced.amount
    known = traces["amount_ref"].drop_nulls()
    return Decimal(known.sum()) if len(known) == traces.height else None


def _accounts_on(case: Case, path: list[str]) -> list[str]:
    way = case.evidence.transfers.filter(
        pl.col("transfer_id").is_in(pl.Series(path, dtype=pl.String()).implode())
    )
    return sorted({*way["from_account_id"], *way["to_account_id"]})


def _strength(case: Case, seeds: tuple[str, ...], path: list[str], *, likely: bool) -> str:
    """The weakest of the findings behind it; a doubtful match on the way makes it possible.

    likely: an account on the way is its holder's by a probable link, and nothing that rests on it is surer.
    """
    by_finding = dict(case.strengths.values())
    strengths = [by_finding.get(seed, "possible") for seed in seeds]
    wanted = pl.Series(path, dtype=pl.String()).implode()
    way = case.evidence.transfers.filter(pl.col("transfer_id").is_in(wanted))
    sure = all(probability >= float(case.rule.sure_match) for probability in way["match_probability"])
    if not sure or any(strength not in FEEDING for strength in strengths):
        return "possible"
    sure_of_all = not likely and all(strength == "established" for strength in strengths)
    return "established" if sure_of_all else "probable"


def _sum(traces: pl.DataFrame) -> Decimal:
    return Decimal(traces["amount"].sum() or 0)


def _day(traces: pl.DataFrame) -> date:
    day = traces["as_of"].max()
    assert isinstance(day, date)
    return day
