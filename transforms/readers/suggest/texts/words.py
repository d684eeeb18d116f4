"""Words of many languages that say what a column or a line is (vocabulary.yaml)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from transforms.yaml_texts import own_yaml

EXACT = 3.0
"""Score of a name that is a word of the vocabulary as a whole; of a part of it, from 0.5 to 2."""
_LONGEST_NAME = 300
"""Letters beyond which a cell names no column (a field of megabytes)."""
_LONG = 6
"""Letters from which a word counts within a longer one (`Buchungsbetrag`)."""


@cache
def vocabulary() -> Mapping[str, Any]:
    """The whole table."""
    content: Mapping[str, Any] = own_yaml(Path(__file__).with_name("vocabulary.yaml").read_text("utf-8"))
    return content


@cache
def of_exchanges() -> Mapping[str, Any]:
    """Words and tickers by which tables of exchanges are known (exchanges.yaml)."""
    content: Mapping[str, Any] = own_yaml(Path(__file__).with_name("exchanges.yaml").read_text("utf-8"))
    return content


@cache
def of_transfers() -> Mapping[str, Any]:
    """Words in the names of columns of money transfers (transfers.yaml)."""
    content: Mapping[str, Any] = own_yaml(Path(__file__).with_name("transfers.yaml").read_text("utf-8"))
    return content


@cache
def words_of_transfers() -> frozenset[str]:
    """Every word of money transfers, made comparable."""
    table = of_transfers()
    ends = (word for end in ("sender", "receiver") for listed in table[end].values() for word in listed)
    needs = (word for _, *lists in table["attributes"] for need in lists for word in need)
    return frozenset(plain(str(word)) for word in (*ends, *needs))


@cache
def _phone_words() -> frozenset[str]:
    lists = [needs[0] for kind, *needs in of_transfers()["attributes"] if kind == "phone"]
    return frozenset(plain(str(word)) for words in lists for word in words)


_BESIDE_PHONE = frozenset("number no nr num numero nummer numara numarasi nomor № # رقم شماره".split())


def of_phones(name: str) -> bool:
    """Whether a column's name says telephone numbers and nothing else (`Phone Number`)."""
    said = frozenset(plain(name).split())
    return bool(said & _phone_words()) and said <= _phone_words() | _BESIDE_PHONE


@cache
def tickers() -> frozenset[str]:
    """Tickers of coins that are traded most."""
    return frozenset(map(str, of_exchanges()["tickers"]))


TICKERS_THAT_ARE_WORDS = frozenset(
    "one sun win not op in id gas ht ton hot sand near link flow bat comp rose mask note ape people leo".split()
)
"""Tickers that are words of English as well."""
_SHORTEST_SMALL = 3


def is_coin_beside(unit: str) -> bool:
    """Whether what stands beside a figure is the ticker of a coin, in capitals or small letters (`378.5xrp`)."""
    if unit in tickers():
        return True
    small = unit.islower() and len(unit) >= _SHORTEST_SMALL and unit not in TICKERS_THAT_ARE_WORDS
    return small and unit.upper() in tickers()


_FROM_TAIWAN, _IN_CHINA = (
    "帳號戶額餘幣別項說備註類狀態對銀匯轉時間記務處貸現領單據碼櫃總計結費續開發業網電話錄",
    "账号户额余币别项说备注类状态对银汇转时间记务处贷现领单据码柜总计结费续开发业网电话录",
)
_BARE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "ð": "d", "þ": "th", "ə": "e", "œ": "oe"}
    | dict(zip(_FROM_TAIWAN, _IN_CHINA, strict=True))
)
"""Letters whose accents Unicode does not part from them, and traditional Chinese letters that banks write."""


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text for comparison: without case, accents, punctuation and figures that only number things."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_BARE))
    letters = "".join(
        " " if not (letter.isalnum() or letter in "#№") else letter
        for letter in bare
        if not unicodedata.combining(letter)
    )
    return " ".join(map(_bare_arabic, letters.split()))


def _bare_arabic(word: str) -> str:
    """A word without the Arabic article: headers write `العمولة` as well as `عمولة`."""
    return word[2:] if word.startswith("\u0627\u0644") and len(word) > _WITH_ARTICLE else word


_WITH_ARTICLE = 4
"""Letters up to which a word that begins like the article is taken as it is."""
_ENDINGS = re.compile(
    r"(.+?)(amount|currency|coin|asset|quantity|volume|address|txid|hash|type|fee|name|date)"
)
"""What names written as one word end with: `OUTAMOUNT`, `txhash`."""


@lru_cache(maxsize=4_000)
def name_words(name: str) -> frozenset[str]:
    """The words of a column's name, also where it runs them together (`SentAmount`, `OUTCURRENCY`)."""
    said = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).split()
    parts = [part for word in said if (met := _ENDINGS.fullmatch(word)) for part in met.groups()]
    return frozenset((*said, *parts))


@cache
def roles() -> Mapping[str, tuple[str, ...]]:
    """Each role with its words, made comparable."""
    return {role: tuple(dict.fromkeys(flat(words))) for role, words in vocabulary()["headers"].items()}


def flat(words: Any) -> Iterator[str]:
    """The words of lists within lists, made comparable."""
    for word in words:
        if isinstance(word, list):
            yield from flat(word)
        elif made := plain(str(word)):
            yield made


@lru_cache(maxsize=4_000)
def scores(name: str) -> Mapping[str, float]:
    """How well a column's name fits each role; roles that it does not fit are left out."""
    wanted = plain(_without_unit(name)) if len(name) <= _LONGEST_NAME else ""
    found: dict[str, float] = {}
    if wanted:
        for role, words in roles().items():
            best = max((_fit(word, wanted) for word in words), default=0.0)
            if best:
                found[role] = best
        found |= composed(wanted, found)
    return found


COMPOSED = 2.2
"""Score of a role that words of two kinds make together: plainer than a part of a name, less than a whole one."""


def composed(wanted: str, found: Mapping[str, float]) -> dict[str, float]:
    """Roles that a name says by two words: `IBAN partnera`, `Banca beneficiar`, `Importo originale`, `Debe/Haber`."""
    if max(found.values(), default=0.0) >= EXACT:
        return {}
    said, parts = wanted.split(), _parts()
    more: dict[str, float] = {}
    other = any(word.startswith(stem) for word in said for stem in parts["other_end"])
    other = other or any(is_wide(stem) and stem in wanted for stem in parts["other_end"])
    if other and _has(said, wanted, parts["bank"]):
        more["counterparty_bank"] = COMPOSED
    elif other and _has(said, wanted, parts["account"]):
        more["counterparty_account"] = COMPOSED
    elif other and _has(said, wanted, parts["reference"]):
        more["reference"] = COMPOSED
    elif not other and max(found.values(), default=0.0) < 1 and _has(said, wanted, parts["account"]):
        more["account"] = COMPOSED - 1
    foreign = any(word.startswith(stem) for word in said for stem in parts["foreign"])
    foreign = foreign or any(is_wide(stem) and stem in wanted for stem in parts["foreign"])
    if foreign and max(found.get(role, 0.0) for role in ("amount", "debit", "credit", "value_date")) >= 1:
        more["other_amount"] = EXACT
    whole = roles()
    if 1 < len(said) <= _SIDES_AND_JOINTS:
        debit, credit = (any(word in whole[role] for word in said) for role in ("debit", "credit"))
        both = all(word in whole["debit"] or word in whole["credit"] for word in said)
        if debit and credit and both:
            more |= {"direction": EXACT, "amount": EXACT}
    return more


_SIDES_AND_JOINTS = 3


def names_account(label: str) -> bool:
    """Whether words before a number say that it is the number of the file's account, and not another's."""
    wanted = plain(label)
    if len(label) > _LONGEST_NAME or any(
        word.startswith(stem) for word in wanted.split() for stem in _parts()["other_end"]
    ):
        return False
    return score(label, "account") >= 1 or _has(wanted.split(), wanted, _parts()["account"])


def _has(said: list[str], wanted: str, listed: tuple[str, ...]) -> bool:
    ends = (word for word in listed if len(word) >= _AN_END)
    return (
        any(f" {word} " in f" {wanted} " or (is_wide(word) and word in wanted) for word in listed)
        or any(one.endswith(word) for word in ends for one in said)  # mottakerkonto
    )  # fmt: skip


_AN_END = 5
"""Letters from which a word is known at the end of one that runs two together."""


@cache
def _parts() -> Mapping[str, tuple[str, ...]]:
    """Words that make the name of a column together with another."""
    return {
        part: tuple(dict.fromkeys(flat(listed))) for part, listed in vocabulary()["parts_of_names"].items()
    }


def _without_unit(name: str) -> str:
    """`Amount (EUR)`, `Betrag in EUR` and `Withdrawals [SGD]` without the currency."""
    name = re.sub(r"^#\s*(?=\w)", "", name.strip())
    bare = re.sub(r"\s*[(\[]\s*(?:[A-Z]{3}|\W{1,2}|(?:[^\W\d_]\.?){1,4})\s*[)\]]\s*$", "", name.strip())
    return re.sub(r"(?:\s+(?:in|en))?\s+[A-Z]{3}$", "", bare) or name


def _fit(word: str, wanted: str) -> float:
    if word == wanted:
        return EXACT
    share = len(word) / len(wanted)
    if f" {word} " in f" {wanted} " or (not word.isascii() and is_wide(word) and word in wanted):
        return 0.8 + share
    if len(word) >= _LONG and word in wanted:
        return 0.5 + share * 0.6
    return 0.0


def fit(name: str, listed: Iterable[str]) -> float:
    """How well a column's name fits words that were made comparable (`plain`); 0 where it does not."""
    wanted = plain(_without_unit(name)) if len(name) <= _LONGEST_NAME else ""
    return max((_fit(word, wanted) for word in listed), default=0.0) if wanted else 0.0


def is_wide(word: str) -> bool:
    """Whether it is of a script without blanks between words (Chinese, Japanese, Korean)."""
    # Korean syllables are taken apart into letters from U+1100 on where words are made comparable.
    return any(letter >= "\u2e80" or "\u1100" <= letter <= "\u11ff" for letter in word)


def score(name: str, role: str) -> float:
    """How well a column's name fits one role."""
    return scores(name).get(role, 0.0)


def known(name: str) -> bool:
    """Whether a column's name says anything at all."""
    return any(value >= 1.0 for value in scores(name).values())


@cache
def _status_words() -> Mapping[str, frozenset[str]]:
    return {state: frozenset(flat(words)) for state, words in vocabulary()["statuses"].items()}


def booked(value: str) -> bool | None:
    """Whether a status means that a line is booked; None where the word is not known."""
    made = plain(value)
    if made in _status_words()["booked"]:
        return True
    return False if made in _status_words()["not_booked"] else None


@cache
def _balance_words() -> tuple[tuple[str, str], ...]:
    table = vocabulary()["balance_lines"]
    pairs = [(word, kind) for kind in ("opening", "closing", "total") for word in flat(table[kind])]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=20_000)
def balance_line(text: str) -> str | None:
    """opening, closing or total where a whole cell says so (`Saldo iniziale al 1/1/24`); else None."""
    if len(text) > 80:
        return None
    made = plain(re.sub(r"[\d.,:/\-+']+", " ", text))
    if not made:
        return None
    if len(made) > 4 and all(len(part) == 1 for part in made.split()):
        made = made.replace(" ", "")  # S A L D O
    for word, kind in _balance_words():
        rest = made.removeprefix(word)
        if rest == "" or (rest != made and rest.startswith(" ") and len(word) > 4 and _says_when(rest)):
            return kind
        if made.endswith(f" {word}") and len(word) > 7 and len(made.split()) <= 4:
            return kind
    return None


_SAYS_WHEN = frozenset(
    "al au am vom zum per as of on at del de la el ao em na dne k az den le il du der des to till until from for in "
    "the your konto account cuenta compte conto periodo period periode month mois mes ha do od za po a e y und et and "
    "op auszug nr um uhr blatt auf von seite page sheet no n на за от до по к w z dd".split()
)
"""Words between a balance's name and the day or the currency that it is of."""


def _says_when(rest: str) -> bool:
    """Whether what follows the words for a balance says no more than when, or in which currency.

    `Übertrag / Überweisung` is a kind of payment, and `Saldo Maria` a friend.
    """
    said = rest.split()
    months_known = frozenset().union(*month_words().values())
    return len(said) <= 4 and all(
        word in _SAYS_WHEN or word in months_known or currency_of(word.upper()) is not None for word in said
    )


@cache
def months() -> Mapping[str, tuple[str, ...]]:
    """The twelve months' names by language."""
    return {language: tuple(names) for language, names in vocabulary()["months"].items()}


@cache
def month_words() -> Mapping[str, frozenset[str]]:
    """Every month's name, casefolded without dots, by language."""
    return {
        language: frozenset(
            name.strip().casefold().rstrip(".") for month in names for name in month.split("|")
        )
        for language, names in months().items()
    }


@cache
def weekday_words() -> frozenset[str]:
    """Names of the days of the week, casefolded without dots."""
    return frozenset(str(name).casefold() for name in vocabulary()["weekdays"])


@cache
def _tender() -> Mapping[str, str]:
    content: Mapping[str, str] = own_yaml(Path(__file__).with_name("currencies.yaml").read_text("utf-8"))
    return content


def tender_of(country: str) -> str | None:
    """The currency of a country (ISO 3166-1 alpha-2); None for one that is not known."""
    return _tender().get(country)


def currency_of(mark: str) -> str | None:
    """The currency that a mark beside a figure stands for; None where nobody knows."""
    from transforms.money import is_currency

    text = mark.strip()
    if len(text) == 3 and text.isascii() and text.isupper() and (is_currency(text) or text in ("RUR", "CNH")):
        return text
    found: str | None = vocabulary()["currencies"].get(text) or vocabulary()["currencies"].get(
        text.rstrip(".")
    )
    return found


@cache
def _card_words() -> tuple[frozenset[str], frozenset[str]]:
    table = vocabulary()
    return frozenset(flat(table["cards"])), frozenset(flat(table["card_payments"]))


def of_card(name: str) -> bool:
    """Whether a column's name is one of card statements."""
    made = plain(name)
    phrases = (word for word in _card_words()[0] if " " in word)
    return made in _card_words()[0] or any(f" {word} " in f" {made} " for word in phrases)


def about_card(texts: Iterable[str]) -> bool:
    """Whether lines around say that they are a card's statement (`Kredi Kartı Ekstresi`)."""
    long = [word for word in _card_words()[0] if " " in word or len(word) > _LONG]
    return any(f" {word} " in f" {plain(text)} " for text in texts for word in long)


def settles_card(text: str) -> bool:
    """Whether a line's text is the payment that settles a card."""
    made = f" {plain(text)} "
    return any(f" {word} " in made for word in _card_words()[1])


@cache
def _tokens() -> tuple[frozenset[str], frozenset[str]]:
    """Words of English names of columns, and words of the others'."""
    english: set[str] = set()
    others: set[str] = set()
    for lists in vocabulary()["headers"].values():
        nested = [one for one in lists if isinstance(one, list)]
        for place, names in enumerate(nested):
            found = {token for name in names for token in plain(str(name)).split() if len(token) > 2}
            (others if place else english).update(found)
    return frozenset(english), frozenset(others - english)


def is_foreign(names: Iterable[str]) -> bool:
    """Whether a header is not in English: some of its names are, or hold, words of another language."""
    told = [name for name in names if any(map(str.isalpha, name))]
    foreign = [
        name
        for name in told
        if any(letter.isalpha() and not letter.isascii() for letter in name)
        or set(plain(name).split()) & _tokens()[1]
    ]
    return len(foreign) > _A_LOAN * len(told)


_A_LOAN = 0.15
"""Share of the names of which an English header may have words of another language (`Solde` of a Canadian bank)."""


def date_habit(texts: Iterable[str]) -> str | None:
    """day_first or month_first where English words around tell; None where they do not."""
    made = {token for text in texts for token in plain(text).split()}
    habits = vocabulary()["date_habits"]
    found = [habit for habit in ("day_first", "month_first") if made & set(habits[habit])]
    return found[0] if len(found) == 1 else None
