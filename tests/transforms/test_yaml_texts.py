from __future__ import annotations

import contextlib
import threading

import pytest
import yaml

from transforms.yaml_texts import SAFE, read_yaml


def test_a_text_says_what_yaml_says() -> None:
    assert read_yaml("a: [1, 'ß', {b: 2026-01-02}]") == yaml.safe_load("a: [1, 'ß', {b: 2026-01-02}]")


def test_a_message_shows_the_line() -> None:
    with pytest.raises(yaml.YAMLError, match=r"line 2, column 2:\n +b: 2"):
        read_yaml("a: [1\nb: 2")


@pytest.mark.parametrize("sign", ["[", "- ", "? "])
def test_brackets_within_each_other_never_end_the_program(sign: str) -> None:
    """The parser in C has no bound of its own: the longest text that it is given must be safe in a thread, too."""

    def attempt() -> None:
        for length in (SAFE, 3 * SAFE):
            with contextlib.suppress(yaml.YAMLError, RecursionError):
                read_yaml(sign * (length // len(sign)))
        done.append(True)

    done: list[bool] = []
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert done == [True]
