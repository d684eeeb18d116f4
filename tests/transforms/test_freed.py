from __future__ import annotations

import os
from pathlib import Path

import pytest

from transforms import freed

RESIDENT = Path("/proc/self/statm")


def resident() -> int:
    return int(RESIDENT.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not RESIDENT.exists() or freed._trim() is None, reason="only glibc on Linux keeps it")
def test_freed_memory_below_what_is_still_used_goes_back_to_the_system() -> None:
    blocks = [bytes([1]) * 100_000 for _ in range(2_000)]
    last = blocks.pop()
    held = resident()
    blocks.clear()
    freed.give_back_memory()
    assert held - resident() > 100_000_000
    assert len(last) == 100_000


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freed, "_trim", lambda: None)
    freed.give_back_memory()
    assert freed._trim() is None
