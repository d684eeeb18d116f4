"""What the columns of a table of coins are, by what they hold and by the words of their names (exchanges.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from transforms.money import is_currency
from transforms.readers.kinds.virtual_asset.amounts import UNITS
from transforms.readers.kinds.virtual_asset.types import COMES_IN, GOES_OUT, type_of
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.texts import words

_CODE = re.compile(r"[A-Z0-9]{2,10}|1INCH")
_SHARE = 0.9
"""Of a column's cells, how many must be what the column is taken for."""
_QUOTES = (
    "USDT|BUSD|TUSD|USDC|FDUSD|USDP|PAX|DAI|BTC|XBT|ETH|BNB|TRX|XRP|DOGE|USD|EUR|GBP|AUD|CAD|CHF|JPY|KRW|TRY|RUB|UAH"
    "|NGN|ZAR|BRL|MXN|ARS|INR|PLN|AED|KES|EGP"
)
"""What markets are quoted in, where a pair is written as one word (`BTCUSDT`)."""
_PARTED = re.compile(r"([A-Z0-9]{2,10})([-/_ ])([A-Z0-9]{2,10})")
_SOLID = re.compile(rf"([A-Z0-9]{{2,10}}?)({_QUOTES})")


def assets_apart(columns: Sequence[Column]) -> frozenset[str]:
    """The assets that have columns of amounts of their own, by these columns' names; empty for fewer than two."""
    names = [one.name for one in columns if words.name_words(one.name) & {"amount", "quantity"}]
    coins = {code for name in names if (code := coin_in_name(name))}
    others = {code for name in names if not coin_in_name(name) and (code := currency_in_name(name))}
    if bare := _named_by_assets(columns):
        return bare
    return frozenset(coins | others) if coins and len(coins | others) > 1 else frozenset()


def _named_by_assets(columns: Sequence[Column]) -> frozenset[str]:
    """The assets after which columns are called and nothing else (`BTC`, `ETH`, `EUR`), where no other holds sums."""
    numeric = [one for one in columns if one.numeric]
    called = {one.name.strip().upper() for one in numeric}
    coins = {code for code in called if _is_coin(code) and code.lower() not in words.TICKERS_THAT_ARE_WORDS}
    assets = coins | {code for code in called if is_currency(code)}
    summed = any(
        any(is_called(one.name, role) for role in ("amount", "net"))
        or max(one.score("debit"), one.score("credit")) >= words.EXACT
        for one in numeric
    )
    return frozenset(assets) if coins and len(assets) > 1 and not summed else frozenset()


def types_of(column: Column) -> dict[str, str]:
    """What kinds of lines are that are named in other languages."""
    known = {
        words.plain(str(word)): name
        for name, listed in words.of_exchanges()["types"].items()
        for word in listed
    }
    found = {cell: known[words.plain(cell)] for cell in sorted(column.distinct) if words.plain(cell) in known}
    for cell in sorted(column.distinct - set(found)):
        said = set(words.plain(cell).split())
        if len(said) > 1 and len(said & _BOTH) == 1:  # `Bitcoin Buy`
            found[cell] = "buy" if said & _BUYS else "sell"
    return found


def named(columns: Iterable[Column], what: str) -> dict[str, Column]:
    """Columns by what their names say, each once; the first of several."""
    found: dict[str, Column] = {}
    left = list(columns)
    for role in words.of_exchanges()[what]:
        column = next((one for one in left if is_called(one.name, role)), None)
        if role == "kept_out":
            left = [one for one in left if not is_called(one.name, role)]
        elif column is not None:
            found[role] = column
            left.remove(column)
    return found


def changes(columns: Iterable[Column]) -> Column | None:
    """The column of what a balance changed by, with signs: rather that than what was ordered."""
    return next(
        (
            one
            for one in columns
            if words.name_words(one.name) <= {"change", "delta", "balance", "amount"}
            and words.name_words(one.name) & {"change", "delta"}
            and any(figure and figure.negative for figure in one.figures)
        ),
        None,
    )


def fee_of_the_trade(columns: Iterable[Column]) -> Column | None:
    """Of several columns of fees the first that is not the network's; None where there is one fee, or none."""
    fees = [
        one
        for one in columns
        if is_called(one.name, "fee") and any(f and f.body.strip("0.,") for f in one.figures)
    ]
    own = (
        one for one in fees if not any(word.startswith(_OF_NETWORKS) for word in words.name_words(one.name))
    )
    return next(own, None) if len(fees) > 1 else None


_OF_NETWORKS = (
    "network",
    "miner",
    "mining",
    "tx",
    "transaction",
    "transaktion",
    "netzwerk",
    "gas",
    "blockchain",
)
"""Words for the fee that a chain takes, beside which an exchange takes its own."""


def coins_by_content(columns: Iterable[Column]) -> Column | None:
    """The one column that holds nothing but tickers of coins, whatever it is called; None where there are several."""
    found = [
        one
        for one in columns
        if one.distinct and all(cell in words.tickers() for cell in one.distinct) and has_coins(one)
    ]
    return found[0] if len(found) == 1 else None


def glued_source(amount: Column, name: str) -> dict[str, Any]:
    """The source of what stands beside figures: codes, and marks of currencies with what they mean."""
    units = sorted({figure.unit for figure in amount.figures if figure and figure.unit})
    marks = {unit: code for unit in units if (code := words.currency_of(unit)) and code != unit}
    pattern = "|".join((ticker_pattern(amount), *map(re.escape, marks)))
    source = {"column": name, "pattern": f"({pattern})"}
    return {**source, "values": marks} if marks else source


def nearest(
    codes: Iterable[Column], others: Sequence[Column], amount: Column, sums: Sequence[Column]
) -> Column | None:
    """The column of assets that stands nearest to the amount, of two the one of coins, or the one behind it.

    One that is called as another of the sums (`Asset type`, `Asset amount`) is that one's.
    """
    own = [one for one in codes if one not in others and is_called(one.name, "asset")]
    amounts = [one for one in sums if one is not amount and is_called(one.name, "amount")]

    def of_another(one: Column) -> bool:
        said = words.name_words(one.name) & _OF_COINS - words.name_words(amount.name)
        return any(said & words.name_words(other.name) for other in amounts)

    def distance(one: Column) -> tuple[bool, bool, int, bool, bool]:
        # Beside a coin's symbol, a currency is what the price is in.
        priced = not words.name_words(one.name) & _OF_COINS and any(
            words.name_words(other.name) & _OF_COINS for other in own
        )
        gap = abs(one.index - amount.index)
        return of_another(one), priced and gap > 1, gap, not has_coins(one), one.index < amount.index

    return min(own, key=distance, default=None)


_OF_COINS = frozenset("symbol asset coin ticker token crypto cryptocurrency".split())


_IN_COIN = re.compile(r" in ([A-Z]{3,5})$")
"""What a sum is in (`Amount in BTC`), which says nothing of the way it went."""


def is_called(name: str, role: str) -> bool:
    """Whether a column's name has a word of a role, and none that makes it another's."""
    some, none = _lists()[role]
    name = _IN_COIN.sub(r" \1", name)
    said, whole = words.name_words(name), words.plain(name)
    if said & none or any(words.is_wide(word) and word in whole for word in none):
        return False
    if any(word.endswith(end) for word in said for end in some & _IN_COMPOUNDS):
        return True
    return bool(said & some) or any(words.is_wide(word) and word in whole for word in some)


_IN_COMPOUNDS = frozenset(("gebuhr", "betrag", "wahrung"))
"""Words that German names end with (`Handelsgebühr`)."""


@cache
def _lists() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    return {
        role: (frozenset(map(words.plain, some)), frozenset(map(words.plain, none)))
        for what in ("assets", "amounts", "texts")
        for role, (some, none) in words.of_exchanges()[what].items()
    }


def coin_in_name(name: str) -> str | None:
    """The ticker of a coin in a column's name (`Amount(SOL)`, `btc_amount`); None where there is none."""
    if small_unit_in_name(name) is not None:
        return "BTC"
    found = [word.upper() for word in re.findall(r"[A-Za-z0-9]+", name) if word.upper() in words.tickers()]
    return next(
        (
            code
            for code in found
            if not is_currency(code) and code.lower() not in words.TICKERS_THAT_ARE_WORDS
        ),
        None,
    )


def coin_in_names(names: Iterable[str]) -> str | None:
    """The ticker in brackets that several names end with and no list knows (`Value_IN(DYM)`, `Value_OUT(DYM)`)."""
    found = [match[1] for name in names if (match := _BRACKETED.search(name.strip())) is not None]
    codes = {code for code in found if not is_currency(code) and code.lower() not in UNITS}
    return codes.pop() if len(codes) == 1 and len(found) > 1 else None


_BRACKETED = re.compile(r"\(([A-Z][A-Z0-9]{1,9})\)$")


def small_unit_in_name(name: str) -> str | None:
    """The part of a bitcoin that a column's name says its figures are in (`amount_msat`, `Amount (sats)`)."""
    return next((word for word in sorted(words.name_words(name)) if word in _OF_BITCOIN), None)


_OF_BITCOIN = frozenset("sat sats satoshi satoshis msat millisatoshi".split())


def plain_codes(column: Column) -> dict[str, str]:
    """Codes with the letter that Kraken puts before coins and currencies (`XXBT`, `ZEUR`), and what they mean."""
    known = words.tickers()
    return {
        cell: _PLAIN.get(code, code)
        for cell in sorted(column.distinct)
        if len(cell) == 4
        and cell not in known
        and (
            (cell[0] == "X" and ((code := cell[1:]) in known or code in _PLAIN))
            or (cell[0] == "Z" and is_currency(code := cell[1:]))
        )
    }


_PLAIN = {"XBT": "BTC", "XDG": "DOGE"}
"""Kraken's own tickers, and what everybody else calls the coins."""


def code_columns(columns: Iterable[Column]) -> list[Column]:
    """Columns of tickers and codes of currencies."""
    found = []
    for column in columns:
        fits = sum(_CODE.fullmatch(cell.upper()) is not None and not cell.isdigit() for cell in column.filled)
        known = any(cell.upper() in words.tickers() or is_currency(cell.upper()) for cell in column.distinct)
        known = known or bool(plain_codes(column)) or _is_named_coins(column)
        if column.filled and fits >= _SHARE * len(column.filled) and known:
            found.append(column)
    return found


def has_coins(column: Column) -> bool:
    """Whether tickers of coins stand in it, which are no currencies of a country."""
    named = bool(words.name_words(column.name) & {"coin", "coins", "token", "crypto", "cryptocurrency"})
    codes = {cell.upper() for cell in column.distinct}
    # Codes of two letters (GT, OM) are a bank's for kinds of payments as well.
    coins = any(
        code in words.tickers() and (named or (not is_currency(code) and len(code) > _A_BANK_S_CODE))
        for code in codes
    )
    return coins or _is_named_coins(column) or any(cell.startswith("X") for cell in plain_codes(column))


def _is_named_coins(column: Column) -> bool:
    """Whether its name says that it holds coins, and its cells are written as tickers, be they known or not."""
    named = words.name_words(column.name) & {"cryptocurrency", "cryptocurrencies", "crypto"}
    return bool(named and column.distinct) and all(map(_TICKER.fullmatch, column.distinct))


_TICKER = re.compile(r"[A-Z]{2,6}")
_A_BANK_S_CODE = 2


def has_glued_coins(column: Column) -> bool:
    """Whether the coins stand beside the figures (`0.05 BTC`)."""
    return any(figure and words.is_coin_beside(figure.unit) for figure in column.figures)


def coin_beside_money(columns: Iterable[Column], amount: Column | None) -> Column | None:
    """The one sum of coins, by what stands beside its figures, next to an amount that is of money (`500 CAD`)."""
    if amount is None or has_glued_coins(amount) or not any(one and one.unit for one in amount.figures):
        return None
    found = [one for one in columns if has_glued_coins(one) and is_called(one.name, "amount")]
    return found[0] if len(found) == 1 else None


def ticker_pattern(column: Column) -> str:
    """The expression for tickers beside the figures of a column, in small letters too where they are so."""
    units = {figure.unit for figure in column.figures if figure}
    small = any(unit.islower() and words.is_coin_beside(unit) for unit in units)
    return "[A-Za-z][A-Za-z0-9]+" if small else "[A-Z][A-Z0-9]+"


def pair_pattern(column: Column) -> tuple[str, str] | None:
    """Expressions that take both assets of a pair; None where the cells are no pairs."""
    cells = column.filled
    if not cells:
        return None
    parted = [_PARTED.fullmatch(cell) for cell in cells]
    if all(parted) and any(_is_coin(code) for match in parted if match for code in match.group(1, 3)):
        marks = "".join(sorted({re.escape(match[2]) for match in parted if match}))
        return f"^([^{marks}]+)[{marks}]", f"[{marks}]([^{marks}]+)$"
    solid = [_SOLID.fullmatch(cell) for cell in cells]
    if all(solid) and any(match and match[1] in words.tickers() for match in solid):
        return f"^(.+?)(?:{_QUOTES})$", f"^.+?({_QUOTES})$"
    return None


def is_parted(column: Column) -> bool:
    """Whether it holds pairs of a market with a mark between (`BTC/EUR`), whatever it is called."""
    return (
        bool(column.filled)
        and all(map(_PARTED.fullmatch, column.filled))
        and pair_pattern(column) is not None
    )


def _is_coin(code: str) -> bool:
    return code in words.tickers() and not is_currency(code)


def are_trades(column: Column) -> bool:
    """Whether each line is a purchase or a sale (`LIMIT_BUY` too)."""
    said = {words.plain(cell) for cell in column.distinct}
    return bool(said) and all(one in _SIDES or len(_BOTH & set(one.split())) == 1 for one in said)


def _words_for(kind: str) -> frozenset[str]:
    """Words of all languages for purchases or sales that stand for nothing else beside others (`BTC kaufen`)."""
    listed = (words.plain(str(word)) for word in words.of_exchanges()["types"][kind])
    return frozenset(word for word in listed if len(word) > _TOO_SHORT and word not in ("long", "short"))


_TOO_SHORT = 3
_BUYS = _words_for("buy") | {"buy", "purchase"}
_BOTH = _BUYS | _words_for("sell") | {"sell", "sold", "sale"}


_SIDES = frozenset(
    words.plain(word)
    for word in (
        "buy sell bid ask bought sold b s long short alis satis al sat compra venta venda achat vente kauf verkauf "
        "kupovina prodaja kup zakup sprzedaz alim satim خرید فروش شراء بيع покупка продажа "
        "買い 売り 買入 賣出 매수 매도 买入 卖出"
    ).split()
)


def has_trades(column: Column) -> bool:
    """Whether some lines are purchases or sales."""
    said = {words.plain(cell) for cell in column.distinct}
    return bool(said & _OF_TRADES) or any(
        len(_BOTH & set(one.split())) == 1 and len(one.split()) > 1 for one in said
    )


_OF_TRADES = _SIDES - {"long", "short", "b", "s", "al"}


def unknown_kinds(kind: Column | None) -> tuple[str, ...]:
    """Words for kinds of lines that do not say which way the amounts went."""
    if kind is None:
        return ()
    said = sorted(kind.distinct - set(types_of(kind)))
    types = pl.Series("said", said, pl.String).to_frame().select(type_of(pl.col("said"))).to_series()
    told = (*COMES_IN, *GOES_OUT, "internal")
    unknown = tuple(word for word, meant in zip(said, types, strict=True) if meant not in told)
    return unknown if len(unknown) <= _MOST_KINDS else ()


def signs_go_by_kinds(kind: Column | None, amount: Column) -> bool:
    """Whether signs may say which way amounts went: not where only purchases have a minus, and sales have none."""
    if kind is None:
        return True
    said = pl.Series("said", [types_of(kind).get(cell, cell) for cell in kind.cells], pl.String)
    types = said.to_frame().select(type_of(pl.col("said"))).to_series().to_list()
    lines = [(figure, meant) for figure, meant in zip(amount.figures, types, strict=True) if figure]
    only_in = all(meant in COMES_IN for figure, meant in lines if figure.negative)
    return not (only_in and any(meant in GOES_OUT for figure, meant in lines if not figure.negative))


def executed(columns: Iterable[Column]) -> Column | None:
    """The column of what of an order was carried out, beside one of what was ordered."""
    return next(
        (
            one
            for one in columns
            if (said := words.name_words(one.name)) & {"executed", "filled"}
            and said <= {"executed", "filled", "amount", "quantity", "qty", "size", "volume", "base"}
        ),
        None,
    )


_MOST_KINDS = 6
"""Words for kinds of lines up to which a person is asked about each."""
