"""`moneytrail formats`, `profiles`, `methods`: what is known, with a line on each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from desk.desk import Desk, Exit
from desk.tables import show_facts


@click.command()
@click.option(
    "--samples",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write a synthetic sample of each format into this folder.",
)
@click.pass_obj
def formats(desk: Desk, samples: Path | None) -> Exit:
    """The export formats that can be read, the kinds of profiles, and what files may be packed in."""
    from transforms.evidence.containers import CONTAINERS
    from transforms.readers.kinds import KIND_WORDS
    from transforms.readers.registry import formats as known

    if samples is not None:
        from fixtures.samples import write_preset_samples

        for path in write_preset_samples(samples):
            desk.say(f"wrote {path}")
    return _list(desk, "formats", ("name", "reads"), [*known(), *KIND_WORDS.items(), *CONTAINERS])


@click.command()
@click.pass_obj
def profiles(desk: Desk) -> Exit:
    """The layouts of delimited files that are known: built in, and in the store's folder profiles/."""
    from transforms.readers.profiles import known

    rows = [(p.name, p.kind, ", ".join(p.match_columns)) for p in known([desk.store.profiles])]
    return _list(desk, "profiles", ("name", "kind", "columns"), rows)


@click.command()
@click.pass_obj
def methods(desk: Desk) -> Exit:
    """The tracing methods and the indirect ones, each with its source and its limits."""
    from transforms.benefit.registry import METHODS as INDIRECT
    from transforms.tracing import METHODS

    columns = ("name", "description", "source", "limits")
    rows = [(m.name, m.description, m.source, m.limits) for m in METHODS.values()]
    indirect = [(m.name, m.description, m.source, m.limits) for m in INDIRECT.values()]
    if desk.as_json:
        lists = {"methods": rows, "indirect": indirect}
        desk.print_json(
            {what: [dict(zip(columns, row, strict=True)) for row in lists[what]] for what in lists}
        )
        return Exit.DONE
    _list(desk, "methods", columns, rows)
    click.echo("\nWhere tracing is not possible (moneytrail benefit)")
    return _list(desk, "indirect", columns, indirect)


def _list(desk: Desk, what: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Exit:
    if desk.as_json:
        desk.print_json({what: [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        show_facts(
            {
                str(name): ". ".join(str(part).removesuffix(".") for part in more if part)
                for name, *more in rows
            }
        )
    return Exit.DONE
