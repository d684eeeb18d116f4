"""`moneytrail benefit`: what a person or household cannot explain, by indirect methods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import click
import duckdb

from desk.desk import Desk, Exit, exact_text
from desk.snapshot import Row, party_by, published, require_run, rows_of
from desk.tables import show_facts, show_table
from transforms.benefit.answer import Answer, answers
from transforms.benefit.evidence.facts import Facts
from transforms.benefit.evidence.household import household_of
from transforms.benefit.evidence.reading import facts_of, first_and_last
from transforms.benefit.line import Line
from transforms.benefit.period import Period, year_start
from transforms.benefit.refusal import refuse_shielded
from transforms.benefit.registry import METHODS
from transforms.benefit.rule import benefit_rule_of
from transforms.configuration import configuration_of
from transforms.errors import MissingFigure, NotPublished
from transforms.evidence.case_settings import CaseSettings

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("party", metavar="PARTY")
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--method",
    default="all",
    show_default=True,
    help="net_worth, source_and_application, bank_deposits, unit_and_volume, unexplained_wealth, or all.",
)
@click.option("--from", "first", type=_DAY, help="First day [default: the first in evidence].")
@click.option("--to", "last", type=_DAY, help="Last day [default: the last in evidence].")
@click.option(
    "--household", is_flag=True, help="Count the people stated to be of the same household with them."
)
@click.option("--whole", is_flag=True, help="The whole period as one, instead of year by year.")
@click.option(
    "--year-start", "begins", default="01-01", show_default=True, help="Month and day on which a year begins."
)
@click.pass_obj
def benefit(
    desk: Desk,
    party: str,
    case: str,
    method: str,
    first: datetime | None,
    last: datetime | None,
    household: bool,
    whole: bool,
    begins: str,
) -> Exit:
    """What a person or household cannot explain: net worth, bank deposits and other indirect methods.

    PARTY is an id of a party or one of its identifiers (person:ID, iban:DE..). What no ledger shows (cash on
    hand, living costs, gifts, debts) comes from lines of the register `figures`, which is ingested as evidence.
    """
    folder = desk.case(case)
    configuration, settings = configuration_of(folder), CaseSettings.load(folder)
    with published(folder) as connection:
        require_run(connection, folder)
        found = party_by(connection, party) or _missing(party, case)
        refuse_shielded(connection, found)
        home = household_of(connection, found, counted=household)
        rule = benefit_rule_of(configuration)
        facts = facts_of(connection, home.members, settings.reference_currency, rule)
        period = _period(facts, first, last, found)
        names = list(METHODS) if method == "all" else [method]
        results = answers(facts, names, period, configuration, year=year_start(begins), whole=whole)
        document = {
            "party": {"party_id": found["party_id"], "name": found["name"]},
            "members": [{"party_id": one, "name": name} for one, name in home.members.items()],
            "results": [result_document(result) for result in results],
            "files": _files(connection, results),
        }
    if desk.as_json:
        desk.print_json(document)
    else:
        _show(document, results)
    for note in dict.fromkeys([*home.notes, *(note for result in results for note in result.notes)]):
        desk.say(f"Note: {note}")
    open_questions = [one for result in results for one in result.questions if not one.answered_by]
    return Exit.LOOK if open_questions or any(one.worked.flagged for one in results) else Exit.DONE


def _period(facts: Facts, first: datetime | None, last: datetime | None, party: Row) -> Period:
    known = first_and_last(facts)
    if known is None and (first is None or last is None):
        raise MissingFigure(
            "Nothing in evidence tells of this person's money: no account, fee or stated figure.",
            where=f"party {party['party_id']}",
            todo="ingest statements, or figures that a person states (docs/methods/indirect-methods.md); or "
            "give --from and --to",
        )
    begin, end = (None, None) if known is None else known
    since, until = first.date() if first else begin, last.date() if last else end
    assert since is not None
    assert until is not None
    return Period(since, until)


def _missing(name: str, case: str) -> Row:
    raise NotPublished(
        f"There is no party {name!r} in the published snapshot.",
        where=f"case {case}",
        todo=f'moneytrail query "SELECT party_id, name, identifiers FROM parties LIMIT 20" --case {case}',
    )


def result_document(result: Answer) -> Row:
    """The JSON document of one method and period: every row with its sources."""
    worked = result.worked
    return {
        "method": result.method.name,
        "from": result.period.first,
        "to": result.period.last,
        "currency": result.currency,
        "unexplained": worked.amount,
        "low": worked.low,
        "high": worked.high,
        "ratio": worked.ratio,
        "flagged": worked.flagged,
        "steps": [{"name": name, "amount": amount} for name, amount in worked.steps],
        "rows": [row_document(line) for line in result.lines],
        "sensitivity": [asdict(one) for one in result.sensitivity],
        "questions": [
            {"name": one.name, "question": one.words, "item": one.item, "answered_by": list(one.answered_by)}
            for one in result.questions
        ],
        "rates": result.rates.to_dicts(),
        "notes": list(result.notes),
        "rule": result.method.description,
        "source": result.method.source,
        "limits": result.method.limits,
    }


def row_document(line: Line) -> Row:
    """One adjustment row."""
    return {**asdict(line), "sources": list(line.sources)}


def _files(connection: duckdb.DuckDBPyConnection, results: Iterable[Answer]) -> list[Row]:
    """Files (SHA-256) that rows of registers and of stated figures come from."""
    sources = {one for result in results for line in result.lines for one in line.sources}
    return rows_of(
        connection,
        """SELECT DISTINCT f.file_id, f.name FROM source_records r JOIN evidence_files f USING (file_id)
        WHERE r.record_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY f.file_id""",
        [sorted(sources)],
    )


def _show(document: Row, results: Sequence[Answer]) -> None:
    show_facts(
        {
            "party": document["party"]["party_id"],
            "name": document["party"]["name"],
            "household": [one["name"] or one["party_id"] for one in document["members"]][1:],
        }
    )
    for result in results:
        _show_result(result)
    _show_questions(results)


def _show_result(result: Answer) -> None:
    worked = result.worked
    click.echo(f"\n{result.method.name}, {result.period}, in {result.currency}")
    steps: list[list[Any]] = [[name, amount] for name, amount in worked.steps]
    if worked.low is None:
        steps.append(["unexplained", worked.amount])
    show_table(["", result.currency], steps)
    if worked.ratio is not None:
        click.echo(f"ratio to lawful means: {exact_text(worked.ratio)}")
    if worked.flagged:
        click.echo("The gap is above the bound: a person must look.")
    groups = _grouped(result.lines)
    if groups:
        click.echo("\nrows (--json gives each with its sources)")
        show_table(["part", "what", "effect", "by", "rows", "sum", "counted"], groups)
    for reason, count in _reasons(result.lines):
        click.echo(click.wrap_text(f"not counted, {count}: {reason}", 80, "- ", "  "))
    if len({one.amount for one in result.sensitivity}) > 1:
        click.echo("\nif the opening cash were another")
        show_table(["", "cash", "unexplained"], [[s.words, s.cash, s.amount] for s in result.sensitivity])
    else:
        click.echo("Another opening cash changes nothing: none is claimed, or it is not used.")


def _grouped(lines: Sequence[Line]) -> list[list[object]]:
    sums: dict[tuple[object, ...], list[Any]] = {}
    for line in lines:
        key = (line.term, line.item, line.effect, line.basis, line.accepted)
        held = sums.setdefault(key, [0, Decimal(0)])
        held[0] += 1
        held[1] += line.amount_ref or Decimal(0)
    return [[*key[:4], count, amount, key[4]] for key, (count, amount) in sums.items()]


def _reasons(lines: Sequence[Line]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for line in lines:
        if not line.accepted:
            counts[line.reason] = counts.get(line.reason, 0) + 1
    return sorted(counts.items())


def _show_questions(results: Sequence[Answer]) -> None:
    """Each question with the periods for which no line answers it."""
    asked: dict[tuple[str, str], list[str]] = {}
    for result in results:
        for one in result.questions:
            periods = asked.setdefault((one.words, one.item), [])
            if not one.answered_by and str(result.period) not in periods:
                periods.append(str(result.period))
    unanswered = {question: periods for question, periods in asked.items() if periods}
    if unanswered:
        click.echo("\nNot answered yet (state them in the register figures, also where it is 0)")
    several = len({result.period for result in results}) > 1
    for (words, item), periods in unanswered.items():
        when = f" ({'; '.join(periods)})" if several else ""
        click.echo(click.wrap_text(f"{words} [{item}]{when}", 80, "- ", "  "))
