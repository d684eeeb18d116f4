"""The report has words for every method, and refuses one that only guides inquiries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from transforms.errors import Refused
from transforms.reporting.document.methods import METHODS, method
from transforms.tracing import METHODS as BUILT_IN


def of(name: str) -> Any:
    """A case as far as its method goes."""
    return cast("Any", SimpleNamespace(method=name))


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_method_has_its_words_source_and_limits(name: str) -> None:
    words = METHODS[name]
    assert words["words"].endswith(".")
    assert words["source"]
    assert words["limits"]


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_report_takes_the_methods_that_a_court_may_follow_and_no_other(name: str) -> None:
    if BUILT_IN[name].for_court:
        assert method(of(name)) == {"method": name, **METHODS[name]}
    else:
        with pytest.raises(Refused, match="only guides inquiries"):
            method(of(name))


def test_a_method_of_ones_own_is_named_as_it_is() -> None:
    assert method(of("own_rule"))["name"] == "own rule"
