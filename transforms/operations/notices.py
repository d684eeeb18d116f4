"""Notices: what failed, where, and what to do; a file each in STORE/notices, and by mail where wanted."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from transforms.disk import flush_folder
from transforms.layout import Store
from transforms.operations.settings import Smtp

WAIT = 30
"""Seconds that a mail server may take to answer."""


@dataclass(frozen=True)
class Notice:
    """What a person should know."""

    name: str
    """of its file; the same name is the same notice"""
    at: datetime
    what: str
    where: str
    todo: str

    def text(self) -> str:
        """The notice as it is written and sent."""
        lines = [f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", self.what, f"  in: {self.where}"]
        return "\n".join([*lines, f"  do: {self.todo}"]) + "\n"


def give_notice(store: Store, notice: Notice, smtp: Smtp | None, environment: Mapping[str, str]) -> Path:
    """Write the notice and, where a mail server is set, send it; gives the file's path.

    The file is there first. A mail that cannot be sent is said in the file and stops nothing.
    """
    store.notices.mkdir(parents=True, exist_ok=True)
    path = store.notices / f"{notice.name}.txt"
    text = notice.text()
    _write(path, text)
    if smtp is not None:
        try:
            _send(notice, smtp, environment)
        except (OSError, smtplib.SMTPException) as bad:
            _write(path, f"{text}  not sent by mail: {type(bad).__name__} at {smtp.host}:{smtp.port}\n")
    return path


def _write(path: Path, text: str) -> None:
    incoming = path.with_name(f".{path.name}")
    with incoming.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    incoming.replace(path)
    flush_folder(path.parent)


def _send(notice: Notice, smtp: Smtp, environment: Mapping[str, str]) -> None:
    message = EmailMessage()
    message["Subject"] = f"moneytrail: {notice.what.splitlines()[0][:150]}"
    message["From"], message["To"] = smtp.sender, ", ".join(smtp.to)
    message["Date"] = notice.at.astimezone(UTC)
    message.set_content(notice.text())
    with smtplib.SMTP(smtp.host, smtp.port, timeout=WAIT) as server:
        if smtp.starttls:
            server.starttls()
        if smtp.user:
            server.login(smtp.user, environment.get(smtp.password_variable, ""))
        server.send_message(message)
