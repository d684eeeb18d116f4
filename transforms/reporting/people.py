"""Who is shown by name and who by a pseudonym (docs/decisions/0007-report-package.md).

By name: holders of what could be frozen, people whom the gates let pass, and organisations that the
shield does not cover. Everybody else has a pseudonym: `PAYER-0007` who paid, `THIRD-PARTY-0003` the
rest; their accounts are `ACCOUNT-0012`. Pseudonyms also stand in place of ids, because an id is a
hash of a number that somebody could guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.errors import Refused
from transforms.parties.whose import RELATIONS
from transforms.reporting.masking import Mask
from transforms.reporting.tables import CaseTables, Row
from transforms.schema import (
    ACCOUNTS,
    CONFISCATION_CANDIDATES,
    FINDING_TRANSFERS,
    GATE_DECISIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    PARTY_ROLES,
    STATEMENTS,
    TRANSFERS,
)

SHIELD_GATES = frozenset({"P", "G0", "G1", "G2", "G3", "G4", "G5"})
"""P: a person said that the party must be protected; the others are DOMAIN.md's."""
SHIELD_OUTCOMES = ("SHIELD_", "BLOCK_", "REVIEW_POSSIBLE_VICTIM")
LISTED = "CANDIDATE_PERSON"
PAYER_OUTCOMES = frozenset({"SHIELD_PAYER", "SHIELD_VICTIM"})
UNKNOWN = "not named in the evidence"


def deciding_gates(tables: CaseTables) -> dict[str, Row]:
    """The gate that decided, by party: the first hit in the order in which they were asked."""
    rows = sorted(tables.rows(GATE_DECISIONS), key=lambda row: (row["party_id"], row["position"]))
    decided: dict[str, Row] = {}
    for row in rows:
        if row["hit"]:
            decided.setdefault(row["party_id"], row)
    return decided


def is_shield(decision: Row) -> bool:
    """Whether a gate's decision covers the party with the shield (DOMAIN.md 1.3, G0 to G5)."""
    return decision["gate"] in SHIELD_GATES or str(decision["outcome"]).startswith(SHIELD_OUTCOMES)


@dataclass(frozen=True)
class People:
    """Parties and accounts as the report shows them."""

    parties: Mapping[str, Row]
    accounts: Mapping[str, Row]
    holders: Mapping[str, tuple[str, ...]]
    """Parties by account, holders before those who are only named as such, then by id."""
    party_alias: Mapping[str, str]
    account_alias: Mapping[str, str]
    shielded: frozenset[str]
    mask: Mask

    def party(self, party_id: str | None) -> str | None:
        """Id of a party in the report: its own, or its pseudonym."""
        return None if party_id is None else self.party_alias.get(party_id, party_id)

    def account(self, account_id: str | None) -> str | None:
        """Id of an account in the report: its own, or its pseudonym."""
        return None if account_id is None else self.account_alias.get(account_id, account_id)

    def party_label(self, party_id: str | None) -> str:
        """Name or pseudonym."""
        if party_id is None or party_id not in self.parties:
            return UNKNOWN
        return self.party_alias.get(party_id) or self.parties[party_id]["name"] or UNKNOWN

    def holder(self, account_id: str) -> str | None:
        """First holder of an account, those who are shown by name first."""
        held = self.holders.get(account_id, ())
        named = [party for party in held if party not in self.party_alias]
        return next(iter([*named, *held]), None)

    def account_label(self, account_id: str | None) -> str:
        """`DE02.. at EXAMPLE BANK (holder)`; for a pseudonym `ACCOUNT-0012 (PAYER-0007)`."""
        if account_id is None or account_id not in self.accounts:
            return UNKNOWN
        holder = self.holder(account_id)
        of = f" ({self.party_label(holder)})" if holder else ""
        row = self.accounts[account_id]
        if row["scheme"] == "unknown":
            return f"an account that the evidence does not name{of}"
        if account_id in self.account_alias:
            return self.account_alias[account_id] + of
        at = f" at {row['institution']}" if row["institution"] else ""
        return f"{row['identifier']}{at}{of}"


def people_of(tables: CaseTables, protected: Iterable[Mapping[str, str]] = ()) -> People:
    """Decide who is shown by name.

    `protected` are the people to protect of case.yaml (name, account, identifier).
    Raises: Refused where something to freeze is held by somebody whom the shield covers.
    """
    decided = deciding_gates(tables)
    shielded = frozenset(party for party, row in decided.items() if is_shield(row))
    parties = {row["party_id"]: row for row in tables.rows(PARTIES)}
    covered = shielded | {party for party, row in parties.items() if row["protected"]}
    _refuse_covered_holders(tables, covered)
    named = _named(tables, decided, parties, covered)
    payers = _payers(tables, decided, covered) - named
    party_alias = _number("PAYER", payers & parties.keys())
    party_alias |= _number("THIRD-PARTY", parties.keys() - named - payers)
    accounts = {row["account_id"]: row for row in tables.rows(ACCOUNTS)}
    holders = _holders(tables)
    hidden = {
        account for account in accounts if not any(p not in party_alias for p in holders.get(account, ()))
    }
    account_alias = _number("ACCOUNT", hidden)
    people = People(parties, accounts, holders, party_alias, account_alias, shielded, Mask())
    _fill_mask(people, tables, protected)
    return people


def _refuse_covered_holders(tables: CaseTables, covered: frozenset[str]) -> None:
    for row in tables.rows(CONFISCATION_CANDIDATES):
        if row["holder_party_id"] in covered:
            raise Refused(
                "A candidate is held by somebody whom the shield covers; no report is written.",
                where=f"confiscation_candidates, {row['candidate_id']}",
                todo="look at the holder's gate decisions: moneytrail party "
                f"{row['holder_party_id']} --case CASE",
            )


def _named(
    tables: CaseTables, decided: Mapping[str, Row], parties: Mapping[str, Row], covered: frozenset[str]
) -> frozenset[str]:
    holders = {row["holder_party_id"] for row in tables.rows(CONFISCATION_CANDIDATES)}
    passed = {party for party, row in decided.items() if row["outcome"] == LISTED}
    organisations = {party for party, row in parties.items() if row["kind"] == "organisation"}
    organisations -= _payers(tables, decided, covered)
    return frozenset(((holders | passed | organisations) - covered) & parties.keys())


def _payers(tables: CaseTables, decided: Mapping[str, Row], covered: frozenset[str]) -> frozenset[str]:
    """Who paid: by the gates, by role, or by being the originator of a fee."""
    by_gate = {party for party in covered if decided.get(party, {}).get("outcome") in PAYER_OUTCOMES}
    by_role = {row["party_id"] for row in tables.rows(PARTY_ROLES) if row["role"] == "payer"}
    fees = {row["transfer_id"] for row in tables.rows(FINDING_TRANSFERS) if row["role"] == "fee_in"}
    originators = {row["from_party_id"] for row in tables.rows(TRANSFERS) if row["transfer_id"] in fees}
    other_shield = {party for party in covered & decided.keys() if party not in by_gate}
    return frozenset((by_gate | by_role | (originators - {None})) - other_shield)


def _number(kind: str, ids: Iterable[str]) -> dict[str, str]:
    return {name: f"{kind}-{number:04d}" for number, name in enumerate(sorted(ids), start=1)}


def _holders(tables: CaseTables) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in tables.rows(PARTY_ACCOUNTS):
        if row["relation"] in RELATIONS:
            found[row["account_id"]].append((RELATIONS.index(row["relation"]), row["party_id"]))
    return {account: tuple(dict.fromkeys(p for _, p in sorted(rows))) for account, rows in found.items()}


def _fill_mask(people: People, tables: CaseTables, protected: Iterable[Mapping[str, str]]) -> None:
    mask = people.mask
    for item in protected:
        mask.hide_name(item.get("name", ""), "PROTECTED-PERSON")
        for key in ("account", "identifier"):
            mask.hide_number(str(item.get(key, "")).rpartition(":")[2], "PROTECTED-PERSON")
    for party, alias in people.party_alias.items():
        row = people.parties[party]
        person = row["kind"] == "person" or row["protected"] or alias.startswith("PAYER")
        for name in (row["name"], *row["names"], *row["names_plain"]):
            mask.hide_name(name, alias, person=person)
        for identifier in row["identifiers"]:
            _hide_identifier(mask, identifier, alias, person=person)
    for account, alias in people.account_alias.items():
        row = people.accounts[account]
        holder = people.holder(account)
        of = people.party_alias.get(holder or "", alias)
        mask.hide_name(row["holder_name"] or "", of, person=of.startswith("PAYER"))
        _hide_identifier(mask, f"{row['scheme']}:{row['identifier']}", alias, person=of.startswith("PAYER"))
    for row in tables.rows(STATEMENTS):
        if row["account_id"] in people.account_alias:
            holder = people.holder(row["account_id"]) or ""
            alias = people.party_alias.get(holder, people.account_alias[row["account_id"]])
            mask.hide_name(row["holder_name"] or "", alias)
    _show_the_named(people)
    _put_words_for_ids(people)


def _put_words_for_ids(people: People) -> None:
    """Ids in texts become what the report calls the party or account; an id says nothing to a reader."""
    for party in people.parties:
        people.mask.hidden[party] = people.party_label(party)
    for account in people.accounts:
        people.mask.hidden[account] = people.account_label(account)


def _hide_identifier(mask: Mask, identifier: str, alias: str, *, person: bool) -> None:
    scheme, _, value = identifier.partition(":")
    if scheme in {"named", "name"}:
        mask.hide_name(value, alias, person=person)
    elif scheme != "unknown":
        mask.hide_number(value, alias)


def _show_the_named(people: People) -> None:
    for party, row in people.parties.items():
        if party not in people.party_alias:
            people.mask.show([row["name"], *row["names"], *row["names_plain"]])
