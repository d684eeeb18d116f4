"""What a word of a name sounds like, in codes that spellings and scripts share; its skeleton of consonants.

Method: docs/methods/names.md, section Sounds.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt

VOWELS = "aeiou"
GLIDES = "ywh"
CONSONANTS = "bpfvmntdszSZCJcxkqgGTDlr"
DIGITS = "0123456789"
CODES = VOWELS + GLIDES + CONSONANTS + DIGITS
"""Sounds: S sh, Z zh, C ch, J j, c ts, x kh, G gh, T th, D dh; the rest as written."""

# Ways of writing a sound with several letters; the longer before the shorter.
_WRITTEN = (
    ("tsch", "C"), ("shch", "S"), ("dsch", "J"), ("dzh", "J"), ("tch", "C"), ("sch", "S"), ("zh", "Z"),
    ("sh", "S"), ("kh", "x"), ("gh", "G"), ("th", "T"), ("dh", "D"), ("ph", "f"), ("ch", "C"),
    ("dj", "J"), ("tz", "c"), ("ts", "c"), ("cz", "C"), ("sz", "S"), ("ck", "k"), ("qu", "kw"),
    ("x", "ks"), ("eau", "o"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ue", "u"), ("oe", "o"),
    ("ae", "e"), ("j", "J"),
)  # fmt: skip
_SPELLING = re.compile("|".join(letters for letters, _ in _WRITTEN))
_SOUND = dict(_WRITTEN)
_HARD_C = re.compile("c(?![eiyhz])")
"""Before e, i and y it is a sound between s and ch, in most languages."""
_TWICE = re.compile(r"(.)\1+")
_SERVANT = re.compile("^abd[aeiou]?l(?=[rszntdSTDZ])")
_RELIGION = re.compile("(?<=..)[aeiou]l?d[iey]+ne?$")


@lru_cache(maxsize=262_144)
def sounds(word: str) -> str:
    """Codes of a plain Latin word: `khaled` gives `xaled`, `yousef` `yusef`, `mohammed` `mohamed`."""
    if word.isdigit():
        return word
    spoken = _HARD_C.sub("k", word)
    spoken = _SPELLING.sub(lambda found: _SOUND[found[0]], spoken)
    spoken = _SERVANT.sub("abdu", _TWICE.sub(r"\1", spoken))
    return _RELIGION.sub("udin", spoken) if spoken.endswith(("n", "ne")) else spoken


_CLASSES = str.maketrans(
    {
        **dict.fromkeys("bp", "P"), **dict.fromkeys("fv", "F"), **dict.fromkeys("tdTD", "T"),
        **dict.fromkeys("szScC", "S"), **dict.fromkeys("ZJ", "J"), **dict.fromkeys("kqgG", "K"),
        **dict.fromkeys("hx", "H"), **{"m": "M", "n": "N", "l": "L", "r": "R"},
        **dict.fromkeys(VOWELS, ""), **dict.fromkeys("yw", ""),
    }
)  # fmt: skip
_INITIAL = {"y": "Y", "w": "F", **dict.fromkeys(VOWELS, "A")}


@lru_cache(maxsize=262_144)
def skeleton(word: str) -> str:
    """Consonants of a plain Latin word by kinds of sound, a first vowel as A: `mohammed` and `mhmd` give `MHMT`."""
    spoken = sounds(word)
    if not spoken:
        return ""
    first = _INITIAL.get(spoken[0], "")
    body = spoken[1:] if first else spoken
    if len(body) > 1 and body.endswith("h"):
        body = body[:-1]
    return _TWICE.sub(r"\1", first + body.translate(_CLASSES))


_VOWEL, _GLIDE, _DIGIT = 0.4, 0.4, 3.0
_ALIKE = {
    "bp": 0.3, "bv": 0.3, "fv": 0.2, "vw": 0.1, "pf": 0.3, "wu": 0.1, "wo": 0.2, "vu": 0.3, "yi": 0.1,
    "ye": 0.2, "yJ": 0.3, "td": 0.3, "tT": 0.15, "dD": 0.15, "dT": 0.4, "Dz": 0.2, "Ts": 0.3, "Tf": 0.5,
    "dJ": 0.5, "tC": 0.5, "tc": 0.4, "sz": 0.2, "sS": 0.4, "SC": 0.35, "SZ": 0.35, "ZJ": 0.2, "Zz": 0.35,
    "CJ": 0.35, "Cc": 0.3, "cs": 0.3, "cz": 0.35, "Jg": 0.35, "JG": 0.4, "Jz": 0.4, "Ck": 0.5, "ck": 0.5,
    "Cx": 0.4, "Sx": 0.5, "kq": 0.1, "kg": 0.3, "qg": 0.2, "qG": 0.25, "kx": 0.3, "xh": 0.15, "gG": 0.1,
    "Gx": 0.4, "Gh": 0.4, "gh": 0.4, "kh": 0.6, "qx": 0.35, "Ch": 0.5, "Jh": 0.5, "lr": 0.5, "mn": 0.5,
    "ae": 0.25, "ei": 0.15, "ou": 0.15, "ao": 0.25, "eo": 0.3, "ai": 0.35, "au": 0.35, "iu": 0.35, "eu": 0.35,
    "io": 0.35,
}  # fmt: skip
"""What it costs to take one sound for another; 1 where none is given."""

SYLLABIC_ALIKE = {
    "lr": 0.1, "pf": 0.15, "bp": 0.25, "bv": 0.15, "fv": 0.15, "vw": 0.1, "td": 0.25, "kg": 0.25, "sz": 0.15,
    "sS": 0.2, "zZ": 0.2, "zJ": 0.2, "sT": 0.15, "Sx": 0.3, "SC": 0.25, "JC": 0.25, "JZ": 0.15, "JS": 0.35,
    "xh": 0.15, "kx": 0.3, "qC": 0.2, "qk": 0.3, "qS": 0.3, "zc": 0.2, "cs": 0.25, "Jk": 0.4, "Jg": 0.3,
    "mn": 0.3, "kh": 0.5, "fh": 0.35, "Zd": 0.5, "qJ": 0.3, "dT": 0.25,
}  # fmt: skip
"""The same where one of the names is in a script of syllables, which has not all sounds of other languages."""
SYLLABIC_LIGHT = {"n": 0.7, "g": 0.6, "l": 0.5, "r": 0.4, "s": 0.8, "t": 0.8, "d": 0.8}
"""What consonants count there that are often left out, at the end of syllables."""


def weights() -> npt.NDArray[np.float64]:
    """What each sound counts: consonants 1, vowels and glides less, digits more: a number is another by one."""
    others = {
        **dict.fromkeys(VOWELS, _VOWEL),
        **dict.fromkeys(GLIDES, _GLIDE),
        **dict.fromkeys(DIGITS, _DIGIT),
    }
    return np.array([others.get(code, 1.0) for code in CODES])


def costs() -> npt.NDArray[np.float64]:
    """What it costs to take one sound for another, for each two of them."""
    many, weight = len(CODES), weights()
    cost = np.empty((many, many))
    for a in range(many):
        for b in range(many):
            # Never more than to leave the one out and put the other in.
            cost[a, b] = 0.0 if a == b else min(max(weight[a], weight[b], 1.0), weight[a] + weight[b])
    for pair, value in _ALIKE.items():
        one, other = CODES.index(pair[0]), CODES.index(pair[1])
        cost[one, other] = cost[other, one] = value
    return cost
