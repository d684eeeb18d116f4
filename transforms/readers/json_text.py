"""A JSON file as it is written: one document, or one a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from transforms.errors import UnreadableFile

MOST_BYTES = 1 << 28
"""Beyond these a file is refused: it must be in memory as a whole."""


def loaded(path: Path) -> Any:
    """What the file says; numbers keep all their digits, as texts.

    Raises: UnreadableFile where the file is too large, or no JSON.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            f"The file is JSON of more than {MOST_BYTES >> 20} MiB.", where=path.name, todo="ask for CSV"
        )
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
        try:
            return _parsed(text)
        except json.JSONDecodeError as broken:
            if broken.msg != "Extra data":
                raise
            return [_parsed(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as broken:
        raise UnreadableFile(
            f"The file begins as JSON and is none: {broken}.",
            where=path.name,
            todo="ask whoever sent it to send it again",
        ) from broken


def _parsed(text: str) -> Any:
    # Numbers keep all their digits as they are written.
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
