"""Person, organisation or unknown by the name (all names are invented)."""

from __future__ import annotations

import pytest

from transforms.parties.kind import kind_of


@pytest.mark.parametrize(
    "name",
    [
        "Nordlicht Handels GmbH",
        "GEMEINDE MUSTERDORF",
        "Hilfe für Alle e.V.",
        "Hilfe fuer Alle e. V.",
        "Stella S.p.A.",
        "Orient Travel",
        "Falk Logistik AG",
        "Lumière S.A.",
        "LUMIERE S.A.",
        "Sparkasse Musterstadt",
        "Finanzamt Nord",
        "Meyer GmbH & Co. KG",
        "Zon B.V.",
        "Notaris Mr. van Elderink",
    ],
)
def test_organisations(name: str) -> None:
    assert kind_of(name) == "organisation"


@pytest.mark.parametrize(
    "name",
    [
        "Ali Hassan",
        "HASSAN, ALI",
        "Maria de Sá",
        "Jean-Pierre O’Neill",
        "Eheleute Bank",
        "علي حسن",
        "Müller, Anna-Lena",
        "J. R. Huber",
        "Ahmad Sa",
        "Dr. Lena Vogt",
    ],
)
def test_people(name: str) -> None:
    assert kind_of(name) == "person"


@pytest.mark.parametrize("name", ["", "   ", "Madonna", "GA NR 00017", "MARIA SA", "x1 y2", "a b c d e f"])
def test_what_a_name_does_not_tell(name: str) -> None:
    assert kind_of(name) == "unknown"
