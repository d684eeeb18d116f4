"""Where things stand in a delimited file: preamble, header, data, footer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from transforms.errors import UnreadableFile
from transforms.readers.delimited.encodings import Text, as_utf8
from transforms.readers.delimited.fixed_columns import cut
from transforms.readers.profile_shape import Layout, Profile, Source

TAIL = 65_536
"""Bytes at the end in which the footer must lie."""
_TELLING = 5
"""So many columns tell one institution's layout from others' when their names are not as it writes them."""
_SIGNS = re.compile(r"[\W_]+")
_ZONE = re.compile(r"(?i)[( ](?:UTC|GMT) ?(?:([+-]) ?(\d{1,2})(?::?(\d{2}))?)?\)?$")
"""The zone at the end of a column's name: `Time(UTC+08:00)`. Exchanges write the one that the customer has chosen."""
_SEPARATOR_SAID = re.compile(r'(?i)^\s*"?sep=.\s*"?\s*$')
"""A first line that tells Excel what parts the fields."""
_SEARCHED = 60
"""Lines in which a header that no number announces is searched for."""


@dataclass(frozen=True)
class Place:
    """What was found: names of the fields, allowed numbers of them, and where the data lie."""

    names: tuple[str, ...]
    allowed: tuple[int, ...]
    preamble: str
    header: str
    header_line: int
    data_start: int
    """Byte offset in the file."""
    first_line: int
    """Number of the first data line, from 1."""
    prefix: str = "line "
    """What stands before a line's number in a locator."""
    places: tuple[str, ...] = ()
    """Locator of each line, where a number does not say it (a PDF's page and box)."""
    loosely: bool = False
    """Whether the header names the profile's columns in other capitals, points, blanks or zones."""
    zone: str = ""
    """Offset of the times (`+08:00`) where the header states another zone than the profile's name of the column."""

    def locator(self, line: int) -> str:
        """Where a line stands."""
        return self.places[line - 1] if self.places else f"{self.prefix}{line}"


@dataclass(frozen=True)
class Footer:
    """Lines at the end that are kept out of the records, and where the data end."""

    lines: tuple[str, ...]
    data_stop: int


def fields_of(line: str, file: Layout) -> list[str]:
    """The fields of one line, trimmed; quotes are taken off where they are well placed."""
    if not file.quote:
        parted = cut(line, file.columns_at) if file.columns_at else line
        return [part.strip() for part in parted.split(file.delimiter)]
    blanks = file.delimiter != " " and file.inner_quotes != "plain"
    return list(_quoted_fields(line, file.delimiter, file.quote, blanks))


@lru_cache(maxsize=1_024)  # each of hundreds of profiles asks for the names in the same few lines
def _quoted_fields(line: str, delimiter: str, quote: str, blanks: bool) -> tuple[str, ...]:
    """The fields of a line with quotes; `blanks`: blanks around the quotes are no part of them."""
    mark, parting, around = re.escape(quote), re.escape(delimiter), " *" if blanks else ""
    cell = re.compile(
        rf"{around}{mark}((?:[^{mark}]|{mark}{mark})*){mark}{around}(?={parting}|$)|([^{parting}]*)"
    )
    found: list[str] = []
    at = 0
    while at <= len(line):
        match = cell.match(line, at)
        assert match is not None
        inner = match.group(1)
        text = match.group(2) if inner is None else inner.replace(quote * 2, quote)
        found.append(text.strip())
        at = match.end() + 1
    return tuple(found)


def head_lines(text: Text) -> list[str]:
    """Lines at the start of the file, without their ends."""
    end = text.line_end.decode()
    return [line.rstrip("\r") for line in text.head.decode().split(end)]


def opening(lines: list[str]) -> str:
    """The lines above a header as a profile's expressions see them: without what only programs put before them."""
    first = 0
    while first < len(lines) and (not lines[first].strip() or _SEPARATOR_SAID.match(lines[first])):
        first += 1
    return "\n".join(lines[first:])


@lru_cache(maxsize=4_096)  # each of hundreds of profiles asks for the names of the same few lines
def plain_name(name: str) -> str:
    """The name of a column without what programs change of it: capitals, points, lines, blanks, the zone's offset."""
    return _SIGNS.sub(" ", _ZONE.sub(" utc", name)).strip().casefold()


def zone_of(name: str) -> str | None:
    """The offset that a column's name states (`+08:00`), None where it states no zone."""
    found = _ZONE.search(name)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    return f"{sign or '+'}{int(hours or 0):02}:{int(minutes or 0):02}".replace("-00:00", "+00:00")


def holds(names: Iterable[str], wanted: Iterable[str], *, loosely: bool) -> bool:
    """Whether the columns that are wanted stand in a header."""
    if not loosely:
        return set(wanted) <= set(names)
    plain = {plain_name(name) for name in wanted}
    return len(plain) >= _TELLING and "" not in plain and plain <= {plain_name(name) for name in names}


def header_at(lines: list[str], profile: Profile, *, loosely: bool = False) -> int | None:
    """Index of the header line; None where the profile's columns stand nowhere they should."""
    wanted = profile.match_columns
    skip = profile.file.skip_top
    if skip is None:
        candidates = range(min(len(lines), _SEARCHED))
    else:
        first = skip
        while first < len(lines) and (not lines[first].strip() or _SEPARATOR_SAID.match(lines[first])):
            first += 1
        # A line for Excel above all others may be one that the profile does not know.
        more = 1 if skip and _SEPARATOR_SAID.match(lines[0]) else 0
        candidates = range(first, min(first + 1 + more, len(lines)))
    for index in candidates:
        names = fields_of(lines[index], profile.file)
        if lines[index].strip() and (holds(names, wanted, loosely=loosely) if wanted else len(names) > 1):
            return index
    return None


def numbered(names: list[str]) -> tuple[str, ...]:
    """Names made different: a second `Currency` becomes `Currency (2)`; its place also names a field."""
    seen: Counter[str] = Counter()
    different = []
    for name in names:
        seen[name] += 1
        different.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(different)


def names_asked(profile: Profile) -> Iterator[tuple[str, str]]:
    """What a profile asks for, and the names of the columns that it is to stand in."""
    groups: tuple[Mapping[str, Source], ...] = (profile.columns, profile.account)
    for group in groups:
        for asked_for, source in group.items():
            for name in source.columns:
                yield asked_for, name
    if profile.file.begins:
        yield "file.begins", profile.file.begins
    for name in profile.file.repeated:
        yield "file.repeated", name
    if profile.direction:
        yield "direction", profile.direction.column
    if profile.states:
        yield "status", profile.states.column


def asked_of(profile: Profile) -> set[str]:
    """The names of all columns that a profile speaks of."""
    return {name for _, name in names_asked(profile)} | set(profile.match_columns)


def _as_asked(names: list[str], profile: Profile) -> list[str]:
    """The names of a header as the profile writes them, where only one of its columns can be meant."""
    asked = asked_of(profile)
    known = {plain_name(name): name for name in asked}
    often = Counter(map(plain_name, names))
    return [
        known.get(plain_name(name), name) if name not in asked and often[plain_name(name)] == 1 else name
        for name in names
    ]


def _zone(written: list[str], asked: Iterable[str], path: str, line: int) -> str:
    """The offset of a header's times where it is not the one of the profile's names; empty where it is.

    Raises: UnreadableFile where the columns that the profile asks for state several.
    """
    known = {plain_name(name): zone_of(name) for name in asked}
    stated = {(zone_of(name), known[plain_name(name)]) for name in written if plain_name(name) in known}
    zones = sorted({zone for zone, _ in stated if zone})
    if len(zones) > 1:
        raise UnreadableFile(
            f"The header's times are of several zones: {', '.join(zones)}.",
            where=f"{path}, line {line}",
            todo="write a profile that names one of the columns of times (docs/profiles.md)",
        )
    return zones[0] if any(zone and zone != of_profile for zone, of_profile in stated) else ""


def find_place(text: Text, profile: Profile, path: str) -> Place:
    """Where preamble, header and data stand.

    Raises: UnreadableFile where the header that the profile announces is not there.
    """
    lines = head_lines(text)
    file, loosely, zone = profile.file, False, ""
    if file.header:
        index = header_at(lines, profile)
        loosely = index is None
        index = header_at(lines, profile, loosely=True) if index is None else index
        if index is None:
            raise _no_header(lines, profile, path)
        written = fields_of(lines[index], file)
        names = numbered(_as_asked(written, profile) if loosely else written)
        zone = _zone(written, asked_of(profile), path, index + 1) if loosely else ""
        data = index + 1
        allowed = file.fields or _allowed(lines[data:], len(names), file)
    else:
        index = data = file.skip_top or 0
        allowed = file.fields or ((len(file.names),) if file.names else (_usual_fields(lines[data:], file),))
        names = file.names or tuple(str(number + 1) for number in range(max(allowed)))
    offset = text.start + _bytes_of_lines(text, data)
    header = lines[index] if file.header else ""
    preamble = opening(lines[:index])
    return Place(names, allowed, preamble, header, index + 1, offset, data + 1, loosely=loosely, zone=zone)


def _allowed(lines: list[str], named: int, file: Layout) -> tuple[int, ...]:
    """As many fields as the header names; one more where a delimiter ends every line and not the header."""
    rows = [fields_of(line, file) for line in lines[:100] if line.strip()]
    ended = len(rows) > 1 and all(len(row) == named + 1 and not row[-1] for row in rows)
    return (named, named + 1) if ended else (named,)


def _usual_fields(lines: list[str], file: Layout) -> int:
    counted = Counter(len(fields_of(line, file)) for line in lines[:100] if line.strip())
    return max(counted, key=lambda fields: (counted[fields], fields), default=1)


def _bytes_of_lines(text: Text, lines: int) -> int:
    """Bytes that the first lines take in the file itself."""
    text.file.seek(text.start)
    content, at = text.file.read(len(text.head) + TAIL), 0
    for _ in range(lines):
        found = content.find(text.line_end, at)
        if found < 0:
            return len(content)
        at = found + 1
    return at


def _no_header(lines: list[str], profile: Profile, path: str) -> UnreadableFile:
    lacking = ", ".join(profile.match_columns) or "more than one column"
    where = header_at(lines, _searching(profile))
    first = next((line for line in lines if line.strip()), "")
    if where is not None:
        return UnreadableFile(
            f"The header stands on another line than profile {profile.name} says.",
            where=f"{path}, line {where + 1} ({lines[where][:120]})",
            todo=f"write skip_top: {where} (or skip_top: auto) in the profile",
        )
    return UnreadableFile(
        f"No line holds the columns of profile {profile.name}: {lacking}.",
        where=f"{path}, line 1 ({first[:120]})",
        todo="choose another profile with --profile, or write one (docs/profiles.md)",
    )


def _searching(profile: Profile) -> Profile:
    return replace(profile, file=replace(profile.file, skip_top=None))


def last_lines(text: Text, place: Place, wanted: int) -> list[tuple[str, int, bool]]:
    """The last lines that are not blank: text, byte offset, whether a line end follows; last first."""
    size = text.size
    start = max(place.data_start, size - TAIL)
    text.file.seek(start)
    content = text.file.read(size - start)
    found: list[tuple[str, int, bool]] = []
    stop = len(content)
    while stop > 0 and len(found) < wanted:
        ended = content[stop - 1 : stop] == text.line_end
        begin = content.rfind(text.line_end, 0, stop - 1 if ended else stop) + 1
        if begin == 0 and start > place.data_start:
            break
        line, _ = as_utf8(content[begin:stop].rstrip(b"\r\n"), text.encoding, text.line_end, 0)
        if line.strip():
            found.append((line.decode(), start + begin, ended))
        stop = begin
    return found
