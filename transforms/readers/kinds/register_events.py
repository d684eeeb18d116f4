"""Registers of incidents (departures, interceptions, landings, shipwrecks) and of decisions on who is who."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date

import polars as pl

from transforms.readers.countries import as_country
from transforms.readers.delimited import dates
from transforms.readers.delimited.faults import Fault, fault
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds.cells import date_faults, said, with_days

_KINDS = ("departure", "interception", "landing", "shipwreck")
_DECISIONS = ("same", "different", "unsure")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_BETWEEN = re.compile(r"\s*(?:/|\.\.|–|\bto\b|\bbis\b)\s*")
_PEOPLE = r"^\d{1,6}$"


def span_of(text: str, day_of: Mapping[str, date | None]) -> tuple[date, date] | None:
    """First and last day that a text may mean: a day, a month (2026-03), a year, or two of these.

    day_of: what the profile's formats make of a text.
    """
    whole = _one(text.strip(), day_of)
    if whole is not None:
        return whole
    ends = [_one(part, day_of) for part in _BETWEEN.split(text.strip())]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[1][1] < ends[0][0]:
        return None
    return ends[0][0], ends[1][1]


def _one(text: str, day_of: Mapping[str, date | None]) -> tuple[date, date] | None:
    if (day := day_of.get(text)) is not None:
        return day, day
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12 and int(found[1]) > 0:
        year, month = int(found[1]), int(found[2])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if _YEAR.fullmatch(text) and int(text) > 0:
        return date(int(text), 1, 1), date(int(text), 12, 31)
    return None


def incidents_valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds date_from and date_to, kind, country and people."""
    texts = frame["t_date"].unique().to_list()
    parts = sorted({part for text in texts for part in (text.strip(), *_BETWEEN.split(text.strip()))})
    read = pl.DataFrame({"text": parts}, schema={"text": pl.String()}).with_columns(
        dates.day(pl.col("text"), sources.profile.dates.value_formats).alias("day")
    )
    day_of = dict(read.iter_rows())
    spans = {text: span_of(text, day_of) for text in texts}
    found = [spans[text] for text in frame["t_date"]]
    people = pl.col("t_people").str.replace_all(r"[\s.,']", "")
    return frame.with_columns(
        pl.Series("date_from", [span[0] if span else None for span in found], pl.Date()),
        pl.Series("date_to", [span[1] if span else None for span in found], pl.Date()),
        pl.col("t_kind").str.to_lowercase().alias("kind"),
        as_country("t_country").alias("country"),
        pl.when(people.str.contains(_PEOPLE)).then(people).cast(pl.Int64(), strict=False).alias("people"),
    )


def incident_faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim."""
    text, kind, people = pl.col("t_date"), pl.col("kind"), pl.col("t_people")
    words = f"{{}} is no possible date written as {' or '.join(sources.profile.dates.value_formats)}"
    unknown = (kind != "") & ~kind.is_in(_KINDS)
    uncounted = (people != "") & pl.col("people").is_null()
    nowhere = (pl.col("t_place") == "") & (pl.col("t_country") == "")
    return [
        fault("date_missing", text == "", "the date is empty"),
        fault("date_unreadable", (text != "") & pl.col("date_from").is_null(), words, text),
        fault("kind_unknown", unknown, f"{{}} is none of {', '.join(_KINDS)}", pl.col("t_kind")),
        fault("people_unreadable", uncounted, "{} is no number of people", people),
        fault("place_missing", nowhere, "neither place nor country says where it was"),
    ]


def incident_columns() -> Mapping[str, pl.Expr]:
    """The columns of register_incidents."""
    return {
        "incident_id": said("incident_id"),
        "place": said("place"),
        "kind": pl.when(pl.col("kind") != "").then("kind"),
        **{name: pl.col(name) for name in ("date_from", "date_to", "country", "people")},
    }


def decisions_valued(frame: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds decision and the day."""
    lower = pl.col("t_decision").str.to_lowercase()
    return with_days(frame, sources, ["decided_at"]).with_columns(lower.alias("decision"))


def decision_faults(sources: Sources) -> list[Fault]:
    """What no line may lack or claim."""
    first, second = pl.col("t_person_id_a"), pl.col("t_person_id_b")
    # A line of the form that `moneytrail review` writes decides nothing until somebody fills it in.
    unknown = ~pl.col("decision").is_in(["", *_DECISIONS])
    return [
        fault("person_id_missing", (first == "") | (second == ""), "a decision needs two persons"),
        fault("person_id_repeated", (first != "") & (first == second), "both persons are {}", first),
        fault("decision_unknown", unknown, f"{{}} is none of {', '.join(_DECISIONS)}", pl.col("t_decision")),
        *date_faults(sources, ["decided_at"], "y"),
    ]


def decision_columns() -> Mapping[str, pl.Expr]:
    """The columns of register_decisions."""
    return {
        "decision": pl.when(pl.col("decision") != "").then("decision"),
        "decided_at": pl.col("y_decided_at"),
        **{name: said(name) for name in ("person_id_a", "person_id_b", "decided_by", "why")},
    }
