"""Whether bytes are UTF-8: of every reader, so that this module loads nothing."""

from __future__ import annotations

import re


def mostly_utf8(head: bytes) -> bool | None:
    """Whether most lines beyond ASCII are UTF-8; None where there is none."""
    good = bad = 0
    for line in re.split(rb"[\r\n]+", head)[:-1] or [head]:
        if not line.isascii():
            if decodes(line, "utf-8"):
                good += 1
            else:
                bad += 1
    return None if good + bad == 0 else good >= bad


def decodes(content: bytes, encoding: str) -> bool:
    """Whether bytes decode without a fault."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
