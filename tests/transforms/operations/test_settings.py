"""operations.yaml: every key has a default or is asked for; what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.errors import MoneytrailError, NotPublished
from transforms.layout import Store
from transforms.operations.orders import order_of
from transforms.operations.settings import load_operations

WHOLE = """
inbox: /srv/inbox
time_zone: Europe/Berlin
keep_runs_days: 30
cases:
  alpha: {authority: Order 17/2026, expected_every_days: 7}
sources:
  bank-a: {case: alpha, path: mount, cron: "0 5 * * 1-5", profile: bank}
smtp: {host: localhost, sender: a@example.org, to: [b@example.org], starttls: true}
"""


def written(root: Path, text: str) -> Store:
    store = Store(root)
    store.operations.write_text(text)
    return store


def test_a_store_without_the_file_has_an_inbox_and_no_sources(tmp_path: Path) -> None:
    found = load_operations(Store(tmp_path))
    assert (found.inbox, found.sources, found.smtp) == (tmp_path / "inbox", {}, None)
    assert load_operations(Store(tmp_path), "/elsewhere").inbox == Path("/elsewhere")


def test_all_keys_are_read(tmp_path: Path) -> None:
    found = load_operations(written(tmp_path, WHOLE))
    assert found.inbox == Path("/srv/inbox")
    assert (found.time_zone, found.keep_runs_days) == ("Europe/Berlin", 30)
    assert found.cases["alpha"].expected_every_days == 7
    assert (found.sources["bank-a"].cron, found.sources["bank-a"].profile) == ("0 5 * * 1-5", "bank")
    assert found.smtp is not None
    assert (found.smtp.to, found.smtp.port) == (("b@example.org",), 25)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("inbocks: x", "inbocks is not known"),
        ("sources: {a: {case: alpha}}", "sources.a.path is lacking"),
        ("sources: {a: {case: alpha, path: p, cron: 5}}", "sources.a.cron must be a text"),
        ("sources: {a: {case: '../x', path: p}}", "cannot be the name of a case"),
        ("cases: {alpha: {expected_every_days: '7'}}", "must be a whole number"),
        ("smtp: {host: h, sender: s, to: x}", "smtp.to must be a list of texts"),
        ("time_zone: Europe/Atlantis", "is not a time zone"),
        ("sources: [a]", "lists of names"),
        ("- a", "holds no keys"),
        ("a: [", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MoneytrailError, match=words) as told:
        load_operations(written(tmp_path, text))
    assert told.value.where == str(tmp_path / "operations.yaml")
    assert told.value.todo


def test_an_order_says_what_is_taken_and_on_whose_authority(tmp_path: Path) -> None:
    store = written(tmp_path, WHOLE.replace("inbox: /srv/inbox\n", ""))
    operations = load_operations(store)
    for folder in ("mount", "inbox/alpha/march"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.csv").write_text("x")
    collected = order_of(store, operations, "source/bank-a", 2**62)
    assert (collected.case, collected.profile, [one.name for one in collected.files]) == (
        "alpha",
        "bank",
        ["a.csv"],
    )
    sent = order_of(store, operations, "inbox/alpha/march", 0)
    assert (sent.authority, sent.files, sent.moving) == ("Order 17/2026", [], ["a.csv"])


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    store = written(tmp_path, WHOLE)
    operations = load_operations(store)
    with pytest.raises(NotPublished, match="folder to collect is not there"):
        order_of(store, operations, "source/bank-a", 0)
    with pytest.raises(MoneytrailError, match="no source bank-b"):
        order_of(store, operations, "source/bank-b", 0)
