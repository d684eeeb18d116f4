"""Notices: in a file always, by mail where set, and a mail that fails stops nothing and tells no secret."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from transforms.evidence import custody
from transforms.layout import Store
from transforms.operations.lateness import late_deliveries
from transforms.operations.notices import Notice, give_notice
from transforms.operations.settings import InboxCase, Operations, Smtp, Source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTICE = Notice("20260301-x", NOON, "Delivery março failed.", "case alpha", "run it again")


@contextmanager
def mail_server(heard: list[str]) -> Iterator[int]:
    """A server that takes one mail and keeps what it heard."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rwb") as talk:

                def answer(text: str) -> None:
                    talk.write(f"{text}\r\n".encode())
                    talk.flush()

                answer("220 here")
                body = False
                for raw in talk:
                    line = raw.decode().rstrip("\r\n")
                    heard.append(line)
                    if body and line != ".":
                        continue
                    body = line.upper() == "DATA"
                    answer("354 go on" if body else "221 bye" if line.upper() == "QUIT" else "250 fine")
                    if line.upper() == "QUIT":
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_notice_says_what_where_and_what_to_do(tmp_path: Path) -> None:
    path = give_notice(Store(tmp_path), NOTICE, None, {})
    assert path == tmp_path / "notices" / "20260301-x.txt"
    assert path.read_text(encoding="utf-8") == (
        "2026-03-01 12:00 UTC\nDelivery março failed.\n  in: case alpha\n  do: run it again\n"
    )
    give_notice(Store(tmp_path), NOTICE, None, {})
    assert [one.name for one in path.parent.iterdir()] == ["20260301-x.txt"]


def test_it_is_sent_by_mail_where_a_server_is_set(tmp_path: Path) -> None:
    heard: list[str] = []
    with mail_server(heard) as port:
        smtp = Smtp("127.0.0.1", "fiu@example.org", ("a@example.org", "b@example.org"), port=port)
        path = give_notice(Store(tmp_path), NOTICE, smtp, {})
    assert "not sent" not in path.read_text(encoding="utf-8")
    assert [line for line in heard if line.lower().startswith("rcpt")] == [
        "rcpt TO:<a@example.org>",
        "rcpt TO:<b@example.org>",
    ]
    assert any(line.startswith("Subject: ") and "Delivery" in line for line in heard)
    assert "Date: Sun, 01 Mar 2026 12:00:00 +0000" in heard


@pytest.mark.parametrize("user", ["", "somebody"])
def test_a_mail_that_cannot_be_sent_is_said_in_the_file_without_the_password(
    tmp_path: Path, user: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    smtp = Smtp("127.0.0.1", "fiu@example.org", ("a@example.org",), port=port, user=user)
    path = give_notice(Store(tmp_path), NOTICE, smtp, {"MONEYTRAIL_SMTP_PASSWORD": "secret"})
    text = path.read_text(encoding="utf-8")
    assert text.startswith(NOTICE.text())
    assert f"not sent by mail: ConnectionRefusedError at 127.0.0.1:{port}" in text
    assert "secret" not in text


def test_who_sends_too_seldom_is_late_and_others_are_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for case, key, days in (("alpha", None, 3), ("alpha", "source/bank-a", 9), ("beta", None, 30)):
        at, detail = NOON - timedelta(days=days), {"delivery": key} if key else {}
        custody.append(
            store.case(case), at=at, actor="x", action="received", object_id="f" * 64, detail=detail
        )
    custody.append(store.case("beta"), at=NOON, actor="x", action="known", object_id="f" * 64, detail={})
    operations = Operations(
        inbox=tmp_path,
        cases={
            "alpha": InboxCase(expected_every_days=7),
            "beta": InboxCase(expected_every_days=7),
            "gamma": InboxCase(expected_every_days=1),
            "delta": InboxCase(),
        },
        sources={
            "bank-a": Source("alpha", "a", expected_every_days=7),
            "bank-b": Source("alpha", "b", expected_every_days=10),
        },
    )
    assert late_deliveries(store, operations, NOON) == [
        "case beta: nothing new since 2026-01-30; expected every 7 days",
        "case gamma: nothing has come yet; expected every 1 days",
        "source bank-a: nothing new since 2026-02-20; expected every 7 days",
        "source bank-b: nothing has come yet; expected every 10 days",
    ]
