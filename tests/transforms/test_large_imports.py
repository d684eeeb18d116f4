from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from transforms.large_imports import large_import


def test_garbage_is_looked_for_again_afterwards_even_if_the_import_fails() -> None:
    assert gc.isenabled()
    with pytest.raises(ModuleNotFoundError, match="collecting: False"), large_import():
        raise ModuleNotFoundError(f"collecting: {gc.isenabled()}")
    assert gc.isenabled()


def test_who_had_it_turned_off_keeps_it_turned_off() -> None:
    gc.disable()
    try:
        with large_import():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_only_what_an_import_made_is_left_out_of_later_looks() -> None:
    said = (
        "import gc, sys; from transforms.large_imports import large_import\n"
        "with large_import(): pass\n"
        "before = gc.get_freeze_count()\n"
        "with large_import(): import xml.dom.minidom\n"
        "print(before, gc.get_freeze_count() > 0)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
