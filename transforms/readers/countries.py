"""Countries as files write them, to the two letters of ISO 3166-1."""

from __future__ import annotations

from functools import cache

import polars as pl
import pycountry

# Names in common use beside those of the standard: older ones, short ones, and the neighbours' languages.
_ALSO = {
    "AE": "uae, u.a.e., emirates",
    "AF": "afganistan",
    "AL": "albanien",
    "AT": "österreich, autriche",
    "BA": "bosnia, bosnia & herzegovina, bosnia-herzegovina, bosnien, bosnien und herzegowina",
    "BE": "belgien, belgique, belgië",
    "BN": "brunei",
    "CD": "dr congo, drc, democratic republic of congo, democratic republic of the congo, congo-kinshasa",
    "CG": "congo-brazzaville, republic of congo",
    "CH": "schweiz, suisse, svizzera",
    "CI": "ivory coast, cote d'ivoire, elfenbeinküste",
    "CV": "cape verde, cap-vert",
    "CZ": "tschechien",
    "DE": "deutschland, allemagne, germania, alemania, duitsland, almanya",
    "DZ": "algerien, algérie",
    "EG": "ägypten, egypte",
    "ES": "spanien, espagne, spagna, españa",
    "FR": "frankreich, francia, frankrijk",
    "GB": "uk, u.k., great britain, england, grossbritannien, großbritannien, royaume-uni",
    "GM": "the gambia",
    "GR": "griechenland, grèce, grecia, yunanistan, hellas",
    "IQ": "irak",
    "IT": "italien, italie, italia",
    "JO": "jordanien",
    "LB": "libanon, liban",
    "LY": "libyen, libye, libia",
    "MA": "marokko, maroc, marruecos",
    "MK": "macedonia, fyrom, nordmazedonien",
    "MM": "burma",
    "MO": "macau",
    "NL": "holland, the netherlands, niederlande, pays-bas",
    "PL": "polen, polska",
    "PS": "palestine, palestinian territories",
    "RS": "serbien, srbija",
    "RU": "russia, russland, russie",
    "SA": "ksa, kingdom of saudi arabia, saudi-arabien",
    "SE": "schweden, suède",
    "SY": "syria, syrien, syrie",
    "SZ": "swaziland",
    "TL": "east timor",
    "TN": "tunesien, tunisie",
    "TR": "turkey, türkei, turquie, turchia, turkiye",
    "US": "u.s.a., u.s., united states of america",
    "VA": "vatican, vatican city",
}


@cache
def _codes() -> dict[str, str]:
    """Alpha-2 code by code and name, without capitals."""
    found = {name.strip(): code for code, names in _ALSO.items() for name in names.split(",")}
    for country in pycountry.countries:
        for key in ("name", "official_name", "common_name", "alpha_3", "alpha_2"):
            said = getattr(country, key, None)
            if said:
                found[said.casefold()] = country.alpha_2
    return found


def country_code(text: str) -> str:
    """The two letters of a country named by a code, its exact name or another that is common; else the text as written.

    What no list knows (`Kosovo`, a misspelt name) is kept: it is worth more to a reader than nothing.
    """
    return _codes().get(" ".join(text.split()).casefold(), text)


def as_country(column: str) -> pl.Expr:
    """`country_code` of a column of texts; null where it is empty."""
    text = pl.col(column)
    coded = text.map_batches(_coded, return_dtype=pl.String())
    return pl.when(text != "").then(coded)


def _coded(texts: pl.Series) -> pl.Series:
    different = {text: country_code(text) for text in texts.drop_nulls().unique().to_list()}
    return texts.replace(different)
