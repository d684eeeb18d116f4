"""Calling the command line in this process, as its user would."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from desk.main import main


@dataclass(frozen=True)
class Answer:
    """What a call gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on standard output."""
        return json.loads(self.out)


def moneytrail(store: Path, *arguments: object, as_json: bool = True) -> Answer:
    """Call `moneytrail --store STORE [--json] ARGUMENTS`."""
    argv = ["moneytrail", "--store", str(store), *(["--json"] if as_json else []), *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        mock.patch.object(sys, "argv", argv),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as done:
            code = int(done.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())
