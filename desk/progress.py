"""Progress on standard error: a bar on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Step = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@contextmanager
def progress(title: str) -> Iterator[Step]:
    """Show steps as they come; ends with the block."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: click.echo(f"{title}: {done}/{total} {name}", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None, now="")
        yield lambda name, done, total: bar.update(task, completed=done, total=total, now=name)
