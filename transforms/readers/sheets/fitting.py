"""Which profiles fit a sheet, by the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.readers.delimited.layout import holds
from transforms.readers.expressions import occurs
from transforms.readers.profile_shape import Profile
from transforms.readers.sheets.workbook import Sheet

_SEARCHED = 60
"""Rows in which a header is searched for."""


def header_of(sheet: Sheet, profile: Profile) -> int | None:
    """Index of the row that holds the profile's columns, if need be in other capitals; None where there is none."""
    exact = _header_of(sheet, profile, loosely=False)
    return _header_of(sheet, profile, loosely=True) if exact is None else exact


def _header_of(sheet: Sheet, profile: Profile, *, loosely: bool) -> int | None:
    wanted = set(profile.match_columns) or _named(profile)
    for index, row in enumerate(sheet.rows[:_SEARCHED]):
        if wanted and holds((str(cell).strip() for cell in row), wanted, loosely=loosely):
            return index
    return None


def _named(profile: Profile) -> set[str]:
    return {name for source in profile.columns.values() for name in source.columns if not name.isdigit()}


def fits(sheet: Sheet, profile: Profile, *, loosely: bool = False) -> int | None:
    """How many columns that the profile asks for stand in the sheet's header; None where it does not fit."""
    if not profile.match_columns or not profile.file.header or profile.file.sheet not in (None, sheet.name):
        return None
    if profile.match_preamble is not None and not occurs(profile.match_preamble, _opening(sheet)):
        return None
    return None if _header_of(sheet, profile, loosely=loosely) is None else len(set(profile.match_columns))


def _opening(sheet: Sheet) -> str:
    return "\n".join("\t".join(map(str, row)) for row in sheet.rows[:_SEARCHED])


def best_fit(sheets: Iterable[Sheet], candidates: Iterable[Profile]) -> list[Profile]:
    """Profiles that fit some sheet, the one that asks for most columns first, then by name.

    Where none does, those whose columns it has in other capitals, points or blanks.
    """
    tables, known = list(sheets), list(candidates)
    return _best_fit(tables, known, loosely=False) or _best_fit(tables, known, loosely=True)


def _best_fit(sheets: list[Sheet], known: list[Profile], *, loosely: bool) -> list[Profile]:
    found = {
        profile.name: (-score, profile)
        for sheet in sheets
        for profile in known
        if (score := fits(sheet, profile, loosely=loosely)) is not None
    }
    return [profile for _, profile in sorted(found.values(), key=lambda item: (item[0], item[1].name))]
