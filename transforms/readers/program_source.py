"""Program source and documents about programs: what messages stand in them are samples, no evidence."""

from __future__ import annotations

import re

_SEEN = 200
"""Lines at the beginning that are looked at."""

_CHARACTERS = 1 << 14

# Beginnings of lines that a language has and neither a statement nor a message; two kinds of one language show it.
_LANGUAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Python",
        (
            r"import [\w.]+(?: as \w+)?$",
            r"from [\w.]+ import [\w(*]",
            r"def \w+\(.*$",
            r"class \w+[(:]",
            r"\s*assert ",
            r"\w+(?:: \w+)? = [bfr]{0,2}(?:\"\"\"|''')",
            r"[bfr]{0,2}\"\"\"",
        ),
    ),
    (
        "Java or Kotlin",
        (
            r"package [\w.]+;?$",
            r"import (?:static )?[\w.*]+;?$",
            r"public (?:final |abstract )?(?:class|interface|enum) ",
            r"\s+@Test\b",
            r"class \w+ ",
        ),
    ),
    (
        "C#",
        (
            r"using [\w.]+;$",
            r"namespace [\w.]+",
            r"\s*(?:public|internal) (?:sealed |static |partial )*class ",
            r"\s+\[(?:Fact|Test|TestMethod)\]",
        ),
    ),
    (
        "JavaScript or TypeScript",
        (
            r"(?:const|let|var) \{?.* = require\(",
            r"import .+ from ['\"]",
            r"(?:export )?(?:default )?(?:async )?function \w+\(",
            r"(?:describe|it|test)\(['\"`]",
            r"(?:export )?const \w+.* = [`'\"{(\[]",
            r"module\.exports\b",
            r"export (?:default|const|class) ",
        ),
    ),
    ("PHP", (r"<\?php", r"namespace [\w\\]+;$", r"use [\w\\]+;$", r"(?:final |abstract )?class \w+")),
    (
        "Ruby",
        (
            r"require(?:_relative)? ['\"]",
            r"(?:RSpec\.)?describe ['\"A-Z]",
            r"(?:module|class) [A-Z]\w*",
            r"\s*it ['\"].* do$",
        ),
    ),
    ("Go", (r"package \w+$", r"import (?:\(|\")", r"func (?:\(.*\) )?\w+\(", r"(?:const|var) \w+ = `")),
    (
        "Rust",
        (
            r"use [\w:]+(?:::\{.*)?;?$",
            r"(?:pub )?fn \w+",
            r"#\[(?:test|cfg|derive)",
            r"(?:pub )?mod \w+",
            r"(?:pub )?const \w+: &",
        ),
    ),
    ("C or C++", (r"#include [<\"]", r"using namespace ", r"(?:int|void|static) \w+\(", r"#define \w+")),
    ("a shell", (r"#!/.*\b(?:ba|z|k)?sh\b", r"(?:cat|printf|echo) .*<<", r"set -e", r"export \w+=")),
)
_PATTERNS = [(language, [re.compile(pattern) for pattern in patterns]) for language, patterns in _LANGUAGES]
_BEGINS = re.compile(
    "|".join(
        (r"#|//|/\*|--|'use strict'|'''", *(pattern for _, patterns in _LANGUAGES for pattern in patterns))
    )
)
"""What the first line of program source begins with, that is code or a comment."""
_SCRIPT = re.compile(r"#!\s*/.*\b(python|node|ruby|perl|php|bash|sh)")
_FENCE = re.compile(r"\s*```")
_HEADING = re.compile(r"#{1,3} \S")


def program_source(text: str) -> str | None:
    """What a text is, in words, where it is program source or a document with samples; None for any other.

    text: the beginning of a file.
    """
    lines = [line.rstrip() for line in text[:_CHARACTERS].lstrip("\ufeff \t\r\n").splitlines()[:_SEEN]]
    if not lines or _BEGINS.match(lines[0]) is None:
        return None
    script = _SCRIPT.match(lines[0])
    if script is not None:
        return f"program source ({script[1].capitalize()})"
    for language, patterns in _PATTERNS:
        if sum(any(pattern.match(line) for line in lines) for pattern in patterns) > 1:
            return f"program source ({language})"
    if _HEADING.match(lines[0]) is not None and sum(_FENCE.match(line) is not None for line in lines) > 1:
        return "a document (Markdown) with samples in it"
    return None
