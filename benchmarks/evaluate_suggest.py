"""How often `profile suggest` reads a bank's file right by itself: `python -m benchmarks.evaluate_suggest`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bank_styles import Style, styles, written
from transforms.errors import MoneytrailError
from transforms.readers.suggest import suggest


def verdict(style: Style, lines: int = 12) -> tuple[str, str]:
    """`right`, `asked` (a person is asked, and one of the readings is right) or `wrong`, with what was read."""
    truth = written(style, lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{style.name}.csv"
        path.write_bytes(truth.content)
        try:
            found = suggest(path, style.name)
        except MoneytrailError as refused:
            return "wrong", f"refused: {refused.what}"
    wanted = (
        truth.records,
        0,
        truth.total,
        truth.first,
        truth.last,
        "reconciled" if truth.has_balance else None,
    )
    readings = [
        found.trial,
        *(one.trial for question in found.questions for one in question.choices if one.trial),
    ]
    read = [
        (
            t.accepted,
            t.quarantined,
            sum(t.sums.values()),
            t.first_date,
            t.last_date,
            t.balance_check if truth.has_balance else None,
        )
        for t in readings
    ]
    shown = f"{read[0]}, wanted {wanted}; {[reason[2] for reason in found.trial.reasons]}"
    currency = set(found.trial.sums) <= {style.currency, "XXX"}
    if read[0] == wanted and currency:
        return ("asked" if found.questions else "right"), f"{[q.part for q in found.questions]}"
    return ("asked" if wanted in read and currency else "wrong"), f"{[*found.trial.sums]} {shown}"


def verdicts(chosen: Sequence[Style], lines: int) -> Iterator[tuple[str, str, str]]:
    """Name, verdict and what was read, a style each."""
    for style in chosen:
        yield style.name, *verdict(style, lines)


def main() -> None:
    """Print what is not right, and the shares; arguments: names of styles, numbers of lines."""
    names = [word for word in sys.argv[1:] if not word.isdigit()]
    chosen = [style for style in styles() if not names or style.name in names]
    for lines in [int(word) for word in sys.argv[1:] if word.isdigit()] or [12]:
        counted = dict.fromkeys(("right", "asked", "wrong"), 0)
        for name, word, shown in verdicts(chosen, lines):
            counted[word] += 1
            if word != "right":
                print(f"{word}: {name}: {shown}")
        shares = ", ".join(f"{count} {word}" for word, count in counted.items())
        print(f"{lines} lines: {shares} of {len(chosen)}")


if __name__ == "__main__":
    main()
