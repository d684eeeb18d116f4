"""What the report says of the method that it states: the rule in words, whose rule it is, its limits."""

from __future__ import annotations

from transforms.errors import Refused
from transforms.reporting.document.case import Case, Part

_ONE_METHOD = (
    "Other accepted methods may place other amounts at the same places; what they give stands beside each candidate "
    "and in Schedule 2. The figures of this report follow one method throughout, and none is chosen per asset."
)
_BETWEEN_CLAIMANTS = (
    "Which rule holds between several claimants is for the court; pari passu, the rolling charge, scaled "
    "ceilings and first in, first out divide the same fund differently."
)
_NOT_FOR_COURT = frozenset({"poison"})

# name, words, source, limits
_WORDS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "fifo": (
        "First in, first out (FIFO)",
        "Money leaves an account in the order in which it came in. What stood on the account before the first entry "
        "leaves first; an overdraft absorbs what repays it. The statement's own order decides among entries of one "
        "day, and a payment between two accounts leaves the one before it enters the other.",
        "Devaynes v Noble, Clayton's Case (1816) 1 Mer 572",
        (
            "Courts have set it aside where it was impractical or unjust (Barlow Clowes v Vaughan [1992] "
            "4 All ER 22), and it is not the rule of every jurisdiction.",
            _ONE_METHOD,
        ),
    ),
    "lifo": (
        "Last in, first out (LIFO)",
        "A payment takes the newest money on the account. An overdraft absorbs what repays it.",
        "one of three options put to the court in Boughner v Greyhawk Equity Partners 2013 ONCA 26",
        ("Often urged by parties, rarely adopted by courts.", _ONE_METHOD),
    ),
    "clean_first": (
        "Clean money first (proceeds last out)",
        "A payment takes clean money as long as there is any; proceeds leave an account only when nothing else is "
        "left on it. An overdraft absorbs what repays it.",
        "Re Hallett's Estate (1880) 13 Ch D 696; United States v Banco Cafetero Panama, 797 F.2d 1154 (2d Cir. 1986)",
        ("A presumption against a wrongdoer's own money; not between innocent contributors.", _ONE_METHOD),
    ),
    "proceeds_first": (
        "Proceeds first out",
        "A payment takes proceeds as long as there are any on the account.",
        "United States v Banco Cafetero Panama, 797 F.2d 1154 (2d Cir. 1986)",
        ("Accepted in forfeiture in the United States at the government's election.", _ONE_METHOD),
    ),
    "pro_rata": (
        "Pro rata at each payment",
        "A payment takes proceeds in the share that they have of the balance at that moment, rounded to the smallest "
        "unit by largest remainder.",
        "averaging of a mixed fund, known as the haircut in chain analysis; no single authority",
        ("A rule of fairness between sources; no law prescribes it against a wrongdoer.", _ONE_METHOD),
    ),
    "lowest_intermediate_balance": (
        "Lowest intermediate balance ceiling",
        "The claim on an account never exceeds the lowest balance since the proceeds came in; money paid in later "
        "does not refill it.",
        "James Roscoe (Bolton) Ltd v Winder [1915] 1 Ch 62",
        ("A ceiling on what is left. The rule makes no statement on where the rest went.", _ONE_METHOD),
    ),
    "pari_passu": (
        "Pari passu by total contribution",
        "What the lowest balance leaves of all claims together is divided in proportion to what each claimant paid "
        "in, whenever that was.",
        "Barlow Clowes International Ltd v Vaughan [1992] 4 All ER 22; Boughner v Greyhawk Equity Partners 2013 "
        "ONCA 26",
        ("Those who paid in late share losses from before their time.", _BETWEEN_CLAIMANTS),
    ),
    "rolling_charge": (
        "Rolling charge",
        "Each payment out is borne by all who are in the fund at that moment, in proportion to what each then has in "
        "it.",
        "Barlow Clowes International Ltd v Vaughan [1992] 4 All ER 22 (North American method); Boughner v Greyhawk "
        "Equity Partners 2013 ONCA 26",
        ("Used where records allow it; else simple pari passu.", _BETWEEN_CLAIMANTS),
    ),
    "ceiling_scaled": (
        "Ceilings of the claimants, scaled",
        "Each claimant's own lowest balance ceiling is taken alone; where the ceilings together exceed the fund, "
        "they are scaled down to it.",
        "James Roscoe (Bolton) Ltd v Winder [1915] 1 Ch 62, applied to each claimant",
        ("A ceiling for each claimant, not a statement on where losses went.", _BETWEEN_CLAIMANTS),
    ),
    "oatway": (
        "The claimant's election of the surviving asset",
        "Of all ways to attribute the money that the ledger allows, the one that puts most into what survives.",
        "Re Oatway [1903] 2 Ch 356",
        ("Against a wrongdoer only; not against innocent contributors to the same fund.", _ONE_METHOD),
    ),
    "backward": (
        "First in, first out, with backward tracing through debts",
        "Proceeds that repaid a debt are traced to what the borrowed money had bought shortly before.",
        "Federal Republic of Brazil v Durant International Corp [2015] UKPC 35",
        (
            "Only where the repayment and the purchase were co-ordinated, which a person must prove from the whole of "
            "the transaction; the entries alone do not show it.",
            _ONE_METHOD,
        ),
    ),
    "poison": (
        "Poison",
        "From the first proceeds on, all money of an account counts as contaminated.",
        "none; a screening rule",
        ("For inquiries only.",),
    ),
}
METHODS: dict[str, Part] = {
    name: {"name": title, "words": words, "source": source, "limits": list(limits)}
    for name, (title, words, source, limits) in _WORDS.items()
}
"""By method: its name, words, source and limits."""


def method(case: Case) -> Part:
    """The elected method with its authority and limits.

    Raises: Refused for a method that only guides inquiries.
    """
    if case.method in _NOT_FOR_COURT:
        raise Refused(
            f"The traces of this case are by the method {case.method!r}, which only guides inquiries: it counts clean"
            " money as proceeds. No report is written by it.",
            todo="elect a method that a court may follow (moneytrail methods), run the case again, then report",
        )
    known = METHODS.get(case.method)
    if known:
        return {"method": case.method, **known}
    name = case.method.replace("_", " ")
    return {"method": case.method, "name": name, "words": name, "source": "docs/methods", "limits": []}
