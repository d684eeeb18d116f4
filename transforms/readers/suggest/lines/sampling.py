"""The part of a file by which its layout is worked out: the first quarter megabyte and the last lines, as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from transforms.readers.delimited.encodings import HEAD, as_utf8, chosen, open_text
from transforms.readers.suggest.texts.words import plain, roles, words_of_transfers

_TAIL = 65_536
_MOST_LINES = 4_000
"""Lines that hypotheses are made of; they are proved on the whole file."""


@dataclass(frozen=True)
class Sample:
    """The lines of a file that are looked at."""

    encoding: str
    encoding_reason: str
    by_itself: bool
    """Whether the reader finds the encoding without being told (UTF-8, UTF-16, a byte order mark)."""
    content: str
    """From the start, whole lines with \\n between them."""
    tail: tuple[str, ...]
    """The last lines where `content` does not reach them; else empty."""
    pages: tuple[int, ...] = ()
    """For sheets: nothing but the places of the sheet's lines; empty for text."""


# Letters that languages of an encoding use beyond ASCII; others speak against it.
_LETTERS = {
    "cp1252": "äöüÄÖÜßéèêëàâáãçñóôõòíìîïúùûåÅøØæÆœÉÈÀÇÑÓÍÚÁÃÕÊÎÔ€£–’‘“”§°ª º·¿¡ý",
    "iso8859-15": "äöüÄÖÜßéèêëàâáãçñóôõòíìîïúùûåÅøØæÆœÉÈÀÇÑÓÍÚÁÃÕÊÎÔ€§°ª º·¿¡ýšŠžŽ",
    "cp1250": "ąćęłńśźżĄĆĘŁŃŚŹŻóÓáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰäöüÄÖÜăâîşţĂÂÎŞŢľĺôĽđĐß–„”’",
    "cp1257": "ąčęėįšųūžĄČĘĖĮŠŲŪŽāēģīķļņĀĒĢĪĶĻŅõäöüÕÄÖÜ–„“”",
    "cp1254": "çğıöşüÇĞİÖŞÜâîû–’",
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώΐΰϊϋΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ–",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐ№«»–—ђјљњћџЂЈЉЊЋЏ",
    "cp1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئةپچژگ،؛؟ًٌٍَُِّْ",
    "cp1255": "אבגדהוזחטיךכלםמןנסעףפץצקרשת״׳",
    "iso8859-2": "ąćęłńśźżĄĆĘŁŃŚŹŻóÓáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰäöüÄÖÜăâîşţĂÂÎŞŢľĺôĽđĐß",
    "cp850": "äöüÄÖÜßéèêëàâáãçñóôõòíìîïúùûåÅøØæÆ",
    "cp866": "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ№",
    "koi8-r": "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ",
    "iso8859-5": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєђјљњћџАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄЂЈЉЊЋЏ№",
    "mac-cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄ№",
    "cp852": "ąćęłńśźżĄĆĘŁŃŚŹŻóÓáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰäöüÄÖÜăâîşţĂÂÎŞŢľĺôĽđĐß",
    "iso8859-6": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئة،؛؟ًٌٍَُِّْ",
    "cp874": "".join(map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)))),
    "mac-roman": "äöüÄÖÜßéèêëàâáãçñóôõòíìîïúùûåÅøØæÆ",
}
_TELLING = {
    "cp1250": frozenset(
        "osszeg osszege egyenleg kozlemeny szamlaszam szamla konyveles konyvelt terheles jovairas penznem ertek "
        "erteknap tranzakcio datuma".split()
    ),
    "cp1257": frozenset(
        "summa atlikums konts konta datums maksajuma sanemejs suma likutis saskaita moketojas gavejas operacijos "
        "paskirtis debetas kreditas kuupaev selgitus saaja maksja jaak deebet kreedit".split()
    ),
}
"""Words, with all letters plain, of languages whose own letters another encoding has as letters, too: Hungarian ő and
ű are õ and û, Latvian Č is È."""
_WIDE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
"""Encodings of two bytes a letter, as Windows writes them: with the letters that makers added (`㈱`)."""
_LOOKED_AT = 60_000


def sample_of(path: Path) -> Sample:
    """What is looked at of a text file; bounded, however large the file is."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    encoding, _ = chosen(head, None, "")
    reason = "its bytes are UTF-8" if encoding == "utf-8" else "its bytes say so"
    if head.isascii():
        reason = "it holds plain letters only, which most encodings share"
    by_itself = bool(encoding)
    if not encoding:
        encoding, reason = _guessed(head)
    text = open_text(path, None if by_itself else encoding, "cp1252")
    try:
        content = text.head.decode("utf-8", "replace")
        whole = text.size <= len(head)
        if text.line_end == b"\r":
            content = content.replace("\r", "\n")
        lines = content.split("\n")
        cut = not whole or len(lines) > _MOST_LINES
        tail: tuple[str, ...] = ()
        if cut:
            lines = lines[: min(len(lines) - 1, _MOST_LINES)]
            tail = _last_lines(text.file, text.size, text.encoding, text.line_end)
    finally:
        text.close()
    return Sample(encoding, reason, by_itself, "\n".join(lines), tail)


def _last_lines(file: object, size: int, encoding: str, line_end: bytes) -> tuple[str, ...]:
    from typing import BinaryIO, cast

    stream = cast("BinaryIO", file)
    start = max(0, size - _TAIL)
    stream.seek(start)
    content = stream.read(_TAIL)
    pieces = content.split(line_end)[1 if start else 0 :]
    lines = [as_utf8(piece.rstrip(b"\r"), encoding, line_end, 0)[0].decode() for piece in pieces]
    return tuple(line for line in lines if line.strip())[-60:]


def _guessed(head: bytes) -> tuple[str, str]:
    """The encoding whose letters make words that banks use, or that languages have."""
    lines = head.splitlines()[:400]
    beyond = b"\n".join(line for line in lines if not line.isascii())
    if len(beyond) > _LOOKED_AT:
        beyond = beyond[:_LOOKED_AT].rpartition(b"\n")[0]  # a letter of two bytes must not be cut
    found: dict[str, float] = {}
    for encoding, letters in _LETTERS.items():
        text = beyond.decode(encoding, "replace")
        signs = "€" if encoding.startswith("cp1") else ""
        found[encoding] = _likeness(text, frozenset(letters + signs)) + _vocabulary_hits(text)
    for encoding in _WIDE:
        try:
            text = beyond.decode(encoding)
        except UnicodeDecodeError:
            continue
        found[encoding] = max(4 * _vocabulary_hits(text) - 1, 2 * _of_one_script(text, encoding))
    for encoding, told in _TELLING.items():
        said = set(plain(head[:_LOOKED_AT].decode(encoding, "replace")).split())
        found[encoding] += 0.5 * bool(said & told)
    best = max(found, key=lambda encoding: (found[encoding], -list(found).index(encoding)))
    if found[best] == found["cp1252"]:
        best = "cp1252"
    return best, "its letters beyond ASCII make words that way"


_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_OF_JAPAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff9f]")
_ENOUGH = 6
_NEARLY_ALL = 0.97
_SOME = 0.1


def _of_one_script(text: str, encoding: str) -> bool:
    """Whether nearly all letters beyond ASCII are those in use in the encoding's country, which no accident makes."""
    letters = re.findall(r"[^\W\d_a-zA-Z]", text)
    if len(letters) < _ENOUGH or encoding not in ("cp949", "cp932"):
        return False
    if encoding == "cp932":
        usual = sum(_OF_JAPAN.match(letter) is not None for letter in letters)
        return usual == len(letters) and len(_KANA.findall(text)) > _SOME * len(letters)
    usual = sum(
        _HANGUL.match(one) is not None and len(one.encode("euc_kr", "ignore")) == 2 for one in letters
    )
    return usual >= _NEARLY_ALL * len(letters)


_HARD_BLANK = re.compile(r"(?<![^\W\d_])\xa0|\xa0(?![^\W\d_])")
_AMID_DIGITS = re.compile(
    r"(?<=\d)[^\W\d_](?=\d|[;,\t|\"\r\n]|$)|(?:(?<=[;,\t|\"\n])|^)[^\W\d_](?=\d)", re.MULTILINE
)
"""A letter between digits, or between a digit and the bounds of its cell."""


_ODD = re.compile(r"[a-zß-öø-ÿа-яα-ωą-ž][A-ZÀ-ÖØ-ÞА-ЯΑ-Ω][a-zß-öø-ÿа-яα-ω]|^[а-яё][А-ЯЁ]{2}")


def _likeness(text: str, letters: frozenset[str]) -> float:
    # A hard blank parts thousands in any language and fills cells; a letter in its place is what a wrong encoding
    # makes of it, and one within a word what it makes of a letter.
    text = _HARD_BLANK.sub("", text)
    beyond = [letter for letter in text if not letter.isascii()]
    if not beyond:
        return 0.0
    glued = sum(not letter.isascii() for letter in _AMID_DIGITS.findall(text))
    good = (sum(1 if letter in letters else -2 for letter in beyond) - 3 * glued) / len(beyond)
    # A capital amid small letters, capitals behind a small one, or two alphabets in one word, are what a wrong
    # encoding makes of a word.
    words = re.findall(r"[^\W\d_]{2,}", text)
    odd = sum(bool(_ODD.search(word)) for word in words)
    mixed = sum(
        bool(re.search(r"[a-zA-Z]", word)) and bool(re.search(r"[\u0370-\u06ff]", word)) for word in words
    )
    return good - 2 * (odd + mixed) / max(len(words), 1)


def _vocabulary_hits(text: str) -> float:
    known = _words_beyond_ascii()
    return min(
        3.0, 0.5 * len({word for word in re.split(r"[;,\t|\"\n]+", plain_lines(text)) if word in known})
    )


def plain_lines(text: str) -> str:
    """Each cell of the first lines made comparable, and each of its words, where letters beyond ASCII are in them."""
    cells = [cell.strip() for cell in re.split(r"[;,\t|\n\"]+", text[:20_000])]
    said = [cell for cell in cells if cell and not cell.isascii()]
    said += [word for cell in said if " " in cell for word in cell.split() if not word.isascii()]
    return "|".join(map(plain, said))


def _words_beyond_ascii() -> frozenset[str]:
    return frozenset(word for words in roles().values() for word in words) | words_of_transfers()
