"""The `moneytrail` command: options that all commands share, and errors turned into exit codes.

Heavy libraries are imported inside the commands that need them, so that `--help` is instant.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from pathlib import Path

import click

from desk.desk import Desk, Exit
from transforms.disk import says_full
from transforms.errors import MoneytrailError

# Command -> module that defines it, in the order of use.
COMMANDS = {
    "demo": "desk.commands.demo",
    "ingest": "desk.commands.ingest",
    "run": "desk.commands.run",
    "status": "desk.commands.status",
    "upgrade": "desk.commands.upgrade",
    "quarantine": "desk.commands.quarantine",
    "review": "desk.commands.review",
    "account": "desk.commands.objects",
    "party": "desk.commands.objects",
    "transfer": "desk.commands.objects",
    "asset": "desk.commands.asset",
    "flows": "desk.commands.flows",
    "trace": "desk.commands.trace",
    "sources": "desk.commands.sources",
    "benefit": "desk.commands.benefit",
    "query": "desk.commands.query",
    "report": "desk.commands.report",
    "verify": "desk.commands.report",
    "formats": "desk.commands.catalogue",
    "profile": "desk.commands.profile",
    "profiles": "desk.commands.catalogue",
    "methods": "desk.commands.catalogue",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Names in the order of use."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[name]), name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands with a line on each, without importing them."""
        from desk.help import SUMMARIES

        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MONEYTRAIL_STORE",
    default=Path("moneytrail-store"),
    help="Folder that holds the evidence and the cases [default: ./moneytrail-store, or MONEYTRAIL_STORE].",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@click.option("--debug", is_flag=True, help="Show the technical trace of an error.")
@click.version_option(package_name="moneytrail")
@click.pass_context
def cli(context: click.Context, store: Path, as_json: bool, debug: bool) -> None:
    """Follow the money of migrant smuggling from bank statements to a report for a freezing request."""
    context.obj = Desk.at(store, as_json=as_json, debug=debug)


def main() -> None:
    """Run the command line; every error that a user can meet ends as a message and an exit code."""
    debug = "--debug" in sys.argv
    _write_utf8()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.exceptions.Abort:
        _end("Stopped. Nothing half-done is visible; the same command goes on.", Exit.FAILED)
    except click.UsageError as wrong:
        wrong.show()
        sys.exit(Exit.USAGE)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): no fault, and no trace on its screen.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)
    except KeyboardInterrupt:
        _end("Stopped. Nothing half-done is visible; the same command goes on.", Exit.FAILED)
    except MoneytrailError as problem:
        if debug:
            raise
        _end(str(problem), Exit.FAILED)
    except OSError as bad:
        if debug:
            raise
        _end(_of_the_computer(bad), Exit.FAILED)
    except Exception as fault:
        if debug:
            raise
        if says_full(fault):
            what = f"The disk of the store cannot be written ({str(fault).splitlines()[0]})."
            _end(f"{what}\n  do: {_MAKE_ROOM}", Exit.FAILED)
        _end(
            f"moneytrail met a fault of its own ({type(fault).__name__}: {fault}).\n"
            "  do: run it again with --debug and send the trace to the maintainers; the store is unharmed",
            Exit.FAILED,
        )
    sys.exit(code if isinstance(code, int) else Exit.DONE)


def _write_utf8() -> None:
    """UTF-8 whatever the terminal's settings: JSON is UTF-8, and a name may hold any letter or byte."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _of_the_computer(bad: OSError) -> str:
    """A full disk, a missing permission: what the operating system refused, and where."""
    where = f"  in: {bad.filename}\n" if bad.filename else ""
    return f"The computer refused to read or write: {bad.strerror or bad}.\n{where}  do: {_MAKE_ROOM}"


_MAKE_ROOM = "free disk space or give permission, then run the same command again; nothing is lost"


def _end(message: str, code: Exit) -> None:
    click.echo(message, err=True)
    sys.exit(code)


def entry() -> None:
    """The console script: `main`, then an end without the notices that DuckDB's bindings print at exit.

    Everything is closed and on disk by then; only the interpreter's own taking-down is skipped.
    """
    code = 0
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # told to end, it ends as if a person stopped it
    try:
        main()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    entry()
