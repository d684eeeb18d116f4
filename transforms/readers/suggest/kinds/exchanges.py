"""A table of one account at an exchange or of one wallet: coins that came and went, orders, trades.

Read as a bank's statement its amounts of several coins would be added up as if they were one currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transforms.readers.suggest.kinds.charges import Charge, Sums, charge_of, moved_by_balance
from transforms.readers.suggest.kinds.coins import (
    are_trades,
    assets_apart,
    changes,
    code_columns,
    coin_beside_money,
    coin_in_name,
    coins_by_content,
    executed,
    fee_of_the_trade,
    glued_source,
    has_coins,
    has_glued_coins,
    has_trades,
    is_called,
    is_parted,
    named,
    nearest,
    pair_pattern,
    plain_codes,
    signs_go_by_kinds,
    small_unit_in_name,
    unknown_kinds,
)
from transforms.readers.suggest.kinds.doubts import meanings
from transforms.readers.suggest.kinds.exchange_profile import Exchange
from transforms.readers.suggest.kinds.line_kinds import LineKinds, complete_each_other, line_kinds
from transforms.readers.suggest.kinds.own_side import has_buyer_and_seller, is_told_from_own_side, own_name
from transforms.readers.suggest.kinds.trades import (
    cost_of,
    is_in_and_out,
    is_mirrored,
    is_said_twice,
    moves_in_cost,
    prices_in,
)
from transforms.readers.suggest.kinds.unnamed import coins_of, is_of_coins
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.outcome.finding import Finding
from transforms.readers.suggest.texts import words

_ASSETS_OF = {"sent_amount": "sent_asset", "received_amount": "received_asset", "fee": "fee_asset"}
"""Sums, and what their assets are called."""


def exchange_in(found: Finding) -> Exchange | None:
    """The columns of such a table; None where it is none."""
    table = found.plan.table
    if table.header is None:
        return None
    sides = has_buyer_and_seller(table.columns) and not is_told_from_own_side(table.columns)
    if sides and own_name(table.columns) is None:
        return None  # who of the two is the account's holder decides which way the coins went
    drafted = _Draft(found)
    if not drafted.moves():
        return (
            Exchange({}, frozenset(), signed=False, undirected=False, charge=None, no_sum=True)
            if drafted.is_one()
            else None
        )
    return drafted.exchange() if drafted.is_one() or drafted.is_unnamed() else None


def has_two_legs(found: Finding) -> bool:
    """Whether rows say what was given and what was got, each with a column of its own for its coin."""
    if found.plan.table.header is None:
        return False
    drafted = _Draft(found)
    sums, assets = drafted.amounts, drafted.assets
    both = {"sent_amount", "received_amount"} <= set(sums) and {"sent_asset", "received_asset"} <= set(assets)
    return both and any(map(has_coins, assets.values()))


class _Draft:
    """The columns of a table by what they hold and what they are called."""

    def __init__(self, found: Finding) -> None:
        self.found = found
        self.columns = found.plan.table.columns
        codes = code_columns(self.columns)
        self.assets = named(codes, "assets")
        if not self.assets and (coins := coins_by_content(self.columns)) is not None:
            self.assets["asset"] = coins
        numeric = [one for one in self.columns if one.numeric and one.index != found.plan.roles.booked_at]
        self.amounts = named(numeric, "amounts")
        if "fee" not in self.amounts:
            used = list(self.amounts.values())
            charged = (one for one in numeric if one.score("fee") >= words.EXACT and one not in used)
            if (fee := next(charged, None)) is not None:
                self.amounts["fee"] = fee
        self.amounts |= {"fee": fee} if (fee := fee_of_the_trade(numeric)) is not None else {}
        if (changed := changes(numeric)) is not None and "amount" in self.amounts:
            self.amounts["amount"] = changed
        if (carried_out := executed(numeric)) is not None and "amount" in self.amounts:
            self.amounts["amount"] = carried_out
        if "asset" in self.assets and "amount" in self.amounts:
            others = [one for role, one in self.assets.items() if role != "asset"]
            self.assets["asset"] = (
                nearest(codes, others, self.amounts["amount"], numeric) or self.assets["asset"]
            )
        proved = moved_by_balance(found, self.amounts.get("amount"), self.assets.get("asset"))
        if proved is not None and "amount" in self.amounts:
            self.amounts = {role: one for role, one in self.amounts.items() if one is not proved}
            self.amounts["amount"] = proved
        self._name_by_neighbours(codes)
        self._coin_before_money(codes, numeric)
        if (turned := coin_beside_money(numeric, self.amounts.get("amount"))) is not None and not self.assets:
            self.amounts |= {"amount": turned, "quote_amount": self.amounts["amount"]}
        taken = {one.index for one in (*self.assets.values(), *numeric)}
        rest = [one for one in self.columns if one.filled and one.index not in taken and not one.dates]
        self.pair = next(
            (one for one in self.columns if is_called(one.name, "pair") and pair_pattern(one)), None
        )
        if self.pair is None:
            self.pair = next((one for one in rest if len(one.distinct) > 1 and is_parted(one)), None)
        rest = [one for one in rest if one is not self.pair]
        self.side = next((one for one in rest if are_trades(one)), None)
        self.texts = named([one for one in rest if one is not self.side], "texts")
        self.numeric = numeric

    def _name_by_neighbours(self, codes: list[Column]) -> None:
        """Give each sum the column of assets that stands next to it, where these have all one name (`Cur.`)."""
        for sum_, asset in _ASSETS_OF.items():
            amount = self.amounts.get(sum_)
            if amount is None or asset in self.assets:
                continue
            used = [one for role, one in self.assets.items() if role != "asset"]
            alike = [one for one in codes if sum(other.name == one.name for other in codes) > 1]
            beside = next(
                (one for one in alike if one.index == amount.index + 1 and is_called(one.name, "asset")), None
            )
            if beside is not None and beside not in used:
                self.assets[asset] = beside
                if self.assets.get("asset") is beside and "amount" not in self.amounts:
                    del self.assets["asset"]

    def _coin_before_money(self, codes: list[Column], numeric: list[Column]) -> None:
        """Take the sum of a coin for what moved, and the sum of money beside it for what it cost or brought.

        (`Amount`, `Currency` and `Crypto amount`, `Crypto`.)
        """
        money, cost = self.assets.get("asset"), self.amounts.get("amount")
        coins = [one for one in codes if has_coins(one) and is_called(one.name, "asset")]
        if money is None or cost is None or has_coins(money) or len(coins) != 1:
            return
        shared = words.name_words(coins[0].name) & {"crypto", "asset", "coin", "token", "cryptocurrency"}
        own = next(
            (
                one
                for one in numeric
                if one is not cost and is_called(one.name, "amount") and words.name_words(one.name) & shared
            ),
            None,
        )
        if own is not None:
            self.assets |= {"asset": coins[0], "quote_asset": money}
            self.amounts |= {"amount": own, "quote_amount": cost}

    def is_one(self) -> bool:
        """Whether amounts are of coins: by a column of tickers that is the amounts' own, or by pairs of a market."""
        if self.pair is not None and self.side is not None and "amount" in self.amounts:
            return True
        main = self._main_asset()
        coins = any(has_coins(one) for one in self.assets.values())
        if assets_apart(self.columns):
            return False
        if coins and main is not None:
            return has_coins(main) or "sent_asset" in self.assets
        return self._coin() is not None or any(map(has_glued_coins, self.amounts.values()))

    def moves(self) -> bool:
        """Whether a column holds what moved."""
        return bool({"amount", "amount_out"} & set(self._moved()))

    def is_unnamed(self) -> bool:
        """Whether amounts are of a coin that nothing names: lines have addresses of chains or hashes."""
        said = self.found.plan.currency is not None or self.pair is not None or bool(self.assets)
        return (
            not said and bool(self.amounts) and is_of_coins(self.columns) and not assets_apart(self.columns)
        )

    def _coin(self) -> str | None:
        """The one coin that the amount's own name gives (`Amount (BTC)`)."""
        own = self.amounts.get("amount")
        return None if own is None else coin_in_name(own.name)

    def _main_asset(self) -> Column | None:
        named = self.assets.get("asset") or self.assets.get("sent_asset")
        return named or self.assets.get("received_asset")

    def _coins_apart(self) -> bool:
        """Whether a column of its own names the amounts' coins."""
        main = self._main_asset()
        return main is not None and has_coins(main)

    def _kinds(self) -> LineKinds | None:
        taken = {one.index for one in (*self.texts.values(), *self.assets.values(), *self.numeric)}
        return line_kinds(self.side, self.texts, self.columns, frozenset(taken))

    def _type(self) -> Column | None:
        kinds = self._kinds()
        return None if kinds is None else kinds.said

    def exchange(self) -> Exchange:
        """The sources, the sum first."""
        name, roles = self.found.plan.name_of, self.found.plan.roles
        columns: dict[str, object] = {}
        for role in ("transaction", "number"):
            if role in self.texts and "transaction" not in columns:
                columns["transaction"] = name(self.texts[role].index)
        columns["time"] = (
            name(roles.booked_at) if roles.time is None else [name(roles.booked_at), name(roles.time)]
        )
        kinds = self._kinds()
        kind = None if kinds is None else kinds.said
        if kinds is not None:
            columns["type"] = kinds.source(name)
        moved = self._moved()
        columns |= {role: self._source(one) for role, one in moved.items()}
        charge = self._charge(moved)
        columns |= charge.columns if charge is not None else {}
        columns |= self._units(moved, columns)
        columns |= self._about()
        amounts = [one for role, one in moved.items() if role.endswith("amount") and isinstance(one, Column)]
        signed = any(f and f.negative for one in amounts[:1] for f in one.figures)
        signed = signed and signs_go_by_kinds(kind, amounts[0])
        two = "received_amount" in moved
        apart = "amount_in" in moved
        undirected = not (signed or two or apart or kind is not None)
        sums = amounts or [one for role, one in moved.items() if role in ("amount_out", "amount_in")]
        half = kind is not None and has_trades(kind) and not (two or "quote_amount" in moved)
        half = half and (
            not signed
            or is_mirrored(amounts[0], [one for one in self.numeric if one is not self.amounts.get("fee")])
        )
        unknown = () if signed or two or apart else unknown_kinds(kind)
        half = half or moves_in_cost(kind, unknown, moved.get("amount"), moved.get("quote_amount"))
        own = sums[0] if sums and "asset" not in moved else None
        return Exchange(
            columns,
            self._used(moved, sums),
            signed,
            undirected,
            charge,
            is_in_and_out(moved.get("amount_out"), moved.get("received_amount")),
            half,
            coins=coins_of(self.columns, own) if own is not None else (),
            status=self.texts.get("status"),
            kinds=unknown,
        )

    def _used(self, moved: Mapping[str, Any], sums: Sequence[Column]) -> frozenset[int]:
        """The columns that the profile takes something from."""
        used = {one.index for one in (*self.texts.values(), *self.assets.values(), *sums)}
        used |= {one.index for one in moved.values() if isinstance(one, Column)}
        used |= {one.index for one in (self.pair, self.side, self.amounts.get("fee")) if one is not None}
        return frozenset((*used, self.found.plan.roles.booked_at))

    def _source(self, one: Any) -> object:
        """A column's name; with what its codes mean, where they are not what everybody calls the coins."""
        if not isinstance(one, Column):
            return one
        name, meant = self.found.plan.name_of(one.index), plain_codes(one)
        return {"column": name, "values": meant} if meant and not one.numeric else name

    def _moved(self) -> dict[str, Any]:
        """Amounts with their assets: what moved, or what was given and what was got for it."""
        amounts = self.amounts
        if {"sent_amount", "received_amount"} <= set(amounts) and (two := self._two_legs()) is not None:
            return two
        if (apart := self._apart()) is not None:
            return apart
        own = amounts.get("amount") or amounts.get("net") or amounts.get("sent_amount")
        own = own or amounts.get("received_amount") or amounts.get("quote_amount")
        moved: dict[str, Any] = {"asset": self._asset_of(own), "amount": own}
        if own is not None and (cost := self._cost(own)) is not None:
            moved |= cost
        return {role: one for role, one in moved.items() if one is not None}

    def _apart(self) -> dict[str, Any] | None:
        """Columns of what went out and what came in (`Debit`, `Credit`), of the coin that a column names, if any."""
        convention, asset = self.found.plan.convention, self._main_asset()
        if {"amount", "net", "quote_amount"} & set(self.amounts) or (asset is None and not self.is_unnamed()):
            return None
        sides = [self.amounts.get(role) for role in ("sent_amount", "received_amount")]
        if convention.debit is not None and convention.credit is not None:
            sides = [self.columns[index] for index in (convention.debit, convention.credit)]
        elif None in sides or any(
            a and b for a, b in zip(*(one.figures for one in sides if one), strict=True)
        ):
            return None
        moved = {} if asset is None else {"asset": asset}
        return moved | dict(zip(("amount_out", "amount_in"), sides, strict=True))

    def _two_legs(self) -> dict[str, Any] | None:
        """What was sent and what was received, each with its asset; None where an asset is not named."""
        sent, got = self.amounts["sent_amount"], self.amounts["received_amount"]
        named = self.assets.get("sent_asset"), self.assets.get("received_asset")
        assets = [
            one or (self._glued(amount) if has_glued_coins(amount) else self.assets.get("asset"))
            for one, amount in zip(named, (sent, got), strict=True)
        ]
        if None in assets:
            return None
        # One sum as sent and as received is what moved: its kind says which way.
        twice = self._type() is not None and is_said_twice(sent, got, named)
        legs = {"received_amount": got, "received_asset": assets[1]}
        return {"amount" if twice else "amount_out": sent, "asset": assets[0], **legs}

    def _asset_of(self, own: Column | None) -> object:
        """Where an amount's asset is said: a column, its name, beside its figures, or the market's name."""
        coin, main = self._coin(), self._main_asset()
        if (
            main is not None
            and self.pair is not None
            and is_parted(self.pair)
            and complete_each_other(main, self.pair)
        ):
            # Coins of deposits and withdrawals, and pairs of trades: the first coin of the one or the other.
            names = [self.found.plan.name_of(one.index) for one in (main, self.pair)]
            return {"first": names, "pattern": r"^([^-/_ ]+)"}
        if self._coins_apart():
            return self._main_asset()
        if self.pair is not None and (pattern := pair_pattern(self.pair)) is not None:
            return {"column": self.found.plan.name_of(self.pair.index), "pattern": pattern[0]}
        if coin is not None:
            return {"value": coin}
        if own is not None and has_glued_coins(own):
            return self._glued(own)
        return self._main_asset()

    def _glued(self, amount: Column) -> dict[str, Any]:
        return glued_source(amount, self.found.plan.name_of(amount.index))

    def _cost(self, own: Column) -> dict[str, Any] | None:
        """What the amount cost or brought, with its asset; None where no column says both."""
        kind = self._type()
        named = self.amounts.get("quote_amount") or self.amounts.get("received_amount")
        cost = named if named is not own else None
        if kind is not None and has_trades(kind):
            prices = prices_in(self.columns)
            cost = cost_of(own, self.numeric, prices, self.found.plan.marks) or cost
        if cost is None:
            return None
        asset: object = self.assets.get("quote_asset") or self.assets.get("received_asset")
        if self.pair is not None and (pattern := pair_pattern(self.pair)) is not None:
            asset = {"column": self.found.plan.name_of(self.pair.index), "pattern": pattern[1]}
        elif asset is None and any(figure and figure.unit for figure in cost.figures):
            asset = self._glued(cost)
        elif asset is None and (code := currency_in_name(cost.name)) is not None:
            asset = {"value": code}
        elif asset is None:
            asset = self._other_code() or self._money_beside_coin()
        if asset is None:
            return None
        got = cost is self.amounts.get("received_amount") and asset is self.assets.get("received_asset")
        if got and not (kind is not None and has_trades(kind)):
            return {"received_amount": cost, "received_asset": asset}
        return {"quote_amount": cost, "quote_asset": asset}

    def _money_beside_coin(self) -> Column | None:
        """The column of currencies, where the amount's own name gives its coin (`btc_amount`): they are of the cost."""
        return self._main_asset() if self._coin() is not None and not self._coins_apart() else None

    def _other_code(self) -> Column | None:
        """The one column of codes that is nobody's else: what was paid is in it."""
        used = {one.index for one in self.assets.values()}
        left = [one for one in code_columns(self.columns) if one.index not in used and one is not self.side]
        named = [one for one in left if is_called(one.name, "asset")]
        return named[0] if len(named) == 1 else None

    def _charge(self, moved: Mapping[str, Any]) -> Charge | None:
        """The fee, and whether the amounts hold it; None where none was taken."""
        fee = self.amounts.get("fee")
        if fee is None or not any(f and f.body.strip("0.,") for f in fee.figures):
            return None
        glued = self._glued(fee)
        sums = Sums(moved, fee, self.assets.get("fee_asset"), self.amounts.get("net"), glued)
        return charge_of(self.found, sums, self._type())

    def _units(self, moved: Mapping[str, Any], columns: Mapping[str, object]) -> dict[str, object]:
        """The parts of a bitcoin that amounts and fees are in, where their names say it."""
        sums = {"unit": moved.get("amount") or moved.get("amount_out")}
        if "fee" in columns:
            sums["fee_unit"] = self.amounts.get("fee")
        parts = {role: small_unit_in_name(one.name) for role, one in sums.items() if isinstance(one, Column)}
        return {role: {"value": part} for role, part in parts.items() if part is not None}

    def _about(self) -> dict[str, object]:
        name = self.found.plan.name_of
        columns: dict[str, object] = {}
        for role, target in (
            ("address", "counterparty_address"),
            ("chain", "chain"),
            ("memo", "memo"),
            ("status", "status"),
            ("note", "note"),
        ):
            if role in self.texts:
                columns[target] = name(self.texts[role].index)
        status = self.texts.get("status")
        if status is not None and (meant := meanings(status)[0]):
            columns["status"] = {"column": name(status.index), "values": meant}
        if "address" not in self.texts and "name" in self.texts:
            columns["counterparty_address"] = name(self.texts["name"].index)
        return columns
