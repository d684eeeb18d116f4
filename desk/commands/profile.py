"""`moneytrail profile suggest`: works out how a delimited file, a sheet or a PDF statement is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.desk import Desk, Exit, exact_text
from desk.tables import cell_text

if TYPE_CHECKING:
    from transforms.readers.suggest.outcome.result import Question, Suggestion, Trial

_SURE = {"proved": "proved", "clear": "clear", "guess": "a guess"}


def _answers(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    """Parts with the numbers of their readings. Raises: click.BadParameter for what is not written PART=NUMBER."""
    found = {}
    for text in given:
        part, _, number = text.partition("=")
        if not part or not number.isdecimal():
            raise click.BadParameter(f"{text!r} is not written PART=NUMBER, for instance dates=2")
        found[part] = int(number)
    return found


@click.group()
def profile() -> None:
    """Work out how a file of an institution is read."""


@profile.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the profile here instead of printing it; in the store's folder profiles/ it is known by name.",
)
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="PART=NUMBER",
    callback=_answers,
    help="What a question's reading is, by the part and the number that an earlier run showed: dates=2. "
    "May be given several times.",
)
@click.pass_obj
def suggest(desk: Desk, file: Path, out: Path | None, answers: dict[str, int]) -> Exit:
    """Work out a profile for a delimited file, a sheet or a PDF statement, and read the file with it."""
    from transforms.readers.profiles import known
    from transforms.readers.suggest import suggest as worked_out

    found = worked_out(file, _name(out or file), known([desk.store.profiles]), answers)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(found.profile, encoding="utf-8")
    if desk.as_json:
        desk.print_json(_document(found, file, out))
    else:
        if out is None:
            click.echo(found.profile)
        _show(desk, found, file, out)
    return Exit.LOOK if found.needs_a_look else Exit.DONE


def _name(path: Path) -> str:
    """A profile's name from a file's: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-")[:60] or "suggested"


def _show(desk: Desk, found: Suggestion, file: Path, out: Path | None) -> None:
    """The report. Beside a profile on standard output it goes to standard error."""
    for line in _report(found):
        click.echo(cell_text(line), err=out is None)
    where = out or f"{found.name}.yaml"
    if out is None:
        desk.say(f"\nTo keep the profile: moneytrail profile suggest {file} --out {where}")
    desk.say(f"To read the file with it: moneytrail ingest {file} --case CASE --profile {where}")


def _report(found: Suggestion) -> Iterator[str]:
    yield "How sure each part is:"
    for part in found.parts:
        yield from _wrapped(f"{part.name}: {part.value}  [{_SURE[part.sure]}] {part.reason}", "  ")
    yield ""
    yield "Read with this profile:"
    yield from (f"  {line}" for line in _trial_lines(found.trial))
    for question in found.questions:
        yield ""
        yield from _asked(question)
    if found.fitting:
        yield ""
        yield from _wrapped(
            f"Known already, and fitting: {', '.join(found.fitting)} (moneytrail ingest finds it by itself).",
            "",
        )


def _wrapped(text: str, indent: str) -> list[str]:
    return click.wrap_text(cell_text(text), 78, indent, indent + "    ").split("\n")


def _trial_lines(trial: Trial) -> Iterator[str]:
    of_accounts = bool(trial.accounts or trial.sums)  # lines of a register book nothing
    waiting = f", {trial.not_booked} of them not booked" if trial.not_booked and of_accounts else ""
    yield f"{trial.records} records: {trial.accepted} accepted{waiting}, {trial.quarantined} set aside"
    sums = ", ".join(f"{exact_text(amount)} {currency}" for currency, amount in trial.sums.items())
    if sums:
        yield f"sum {sums}"
    if trial.changes:
        yield from _wrapped(f"in the end the account has {_changed(trial)}", "")
    if trial.first_date and trial.last_date:
        yield f"from {trial.first_date} to {trial.last_date}"
    if of_accounts:
        balance = trial.balance_check.replace("_", " ")
        yield f"balances: {balance}" + (f", first at {trial.broken_at}" if trial.broken_at else "")
    for reason, times, first in trial.reasons:
        yield from _wrapped(f"set aside: {reason} ({times}; first {first})", "")


def _changed(trial: Trial) -> str:
    """What an account of coins has more or less of each."""
    told = ((amount, f"{exact_text(abs(amount))} {asset}") for asset, amount in trial.changes.items())
    return ", ".join(f"{said} {'less' if amount < 0 else 'more'}" for amount, said in told)


def _asked(question: Question) -> Iterator[str]:
    yield from _wrapped(f"A person must say: {question.asks}", "")
    for number, choice in enumerate(question.choices, start=1):
        gives = "cannot be read"
        if choice.trial is not None:
            gives = f"{choice.trial.accepted} records"
            if choice.trial.changes:
                gives += f", in the end {_changed(choice.trial)}"
            elif choice.trial.sums:
                sums = ", ".join(f"{exact_text(amount)} {code}" for code, amount in choice.trial.sums.items())
                gives += f", sum {sums}"
            if choice.trial.first_date is not None:
                gives += f", {choice.trial.first_date} to {choice.trial.last_date}"
        yield from _wrapped(f"{number}. {choice.label}: {gives}", "  ")
    yield from _wrapped(f"To answer, run it again with --answer {question.part}=NUMBER.", "  ")


def _document(found: Suggestion, file: Path, out: Path | None) -> dict[str, object]:
    return {
        "file": file.name,
        "profile": found.profile,
        "name": found.name,
        "written_to": out,
        "parts": [
            {"name": part.name, "value": part.value, "confidence": part.sure, "reason": part.reason}
            for part in found.parts
        ],
        "questions": [
            {
                "part": question.part,
                "question": question.asks,
                "readings": [
                    {"reading": choice.label, "profile": choice.profile, "trial": _trial_row(choice.trial)}
                    for choice in question.choices
                ],
            }
            for question in found.questions
        ],
        "trial": _trial_row(found.trial),
        "fitting_profiles": found.fitting,
    }


def _trial_row(trial: Trial | None) -> dict[str, object] | None:
    if trial is None:
        return None
    return {
        "records": trial.records,
        "accepted": trial.accepted,
        "quarantined": trial.quarantined,
        "not_booked": trial.not_booked,
        "sums": [{"currency": currency, "amount": amount} for currency, amount in trial.sums.items()],
        "changes": [{"asset": asset, "amount": amount} for asset, amount in trial.changes.items()],
        "first_date": trial.first_date,
        "last_date": trial.last_date,
        "balance_check": trial.balance_check,
        "broken_at": trial.broken_at,
        "accounts": list(trial.accounts),
        "reasons": [
            {"reason": code, "records": times, "first": first} for code, times, first in trial.reasons
        ],
        "messages": list(trial.messages),
    }
