"""The direct methods, written to be read: the rules of docs/methods in plain Python.

Shares no code with transforms/tracing. Amounts are whole cents (or whatever the smallest unit of a
currency is); an exchange is computed with exact fractions. Slow, and meant to be.

The rules, in the order in which the code below has them:

1. Money of one currency on one account is a row of lots, oldest first. The opening balance is the
   first lot and clean. A negative opening balance is an overdraft. An unknown one is clean money
   without a known amount, behind everything else.
2. Lines of an account are taken in its statements' own order. A credit whose debit is seen on another
   statement waits until that debit is taken. Where accounts wait for each other in a circle, the
   earliest of the waiting credits is cut off: it counts as clean, and what its debit carries goes
   outside.
3. A debit takes lots in the order of the account's method (`spent_in`). What it lacks is overdraft
   (clean: the bank's money), or, where the opening is unknown, paid from that (clean too).
4. A credit takes over the lots of its debit in their order: as many units as arrive; the rest is a fee,
   chosen by the payer's method, and goes outside; if more arrives, the rest is clean. In another
   currency the lots are converted in proportion, whole units, largest remainder first, ties to the
   earlier lot; neighbours of one seed count as one lot.
5. A seed makes clean units of its credit proceeds, the first ones first; units that are proceeds
   already stay what they are. An amount asserted on a balance makes the newest clean units proceeds.
6. A credit first repays an overdraft, with lots that the account's method chooses (or, where it takes
   back a debit of the same account, with the bank's money in it, its last part): what is traced of them is lost.
7. A debit whose other side is not seen ends: at the asset it paid for, in cash, or outside. A payment
   for an asset ends there even if the seller's statement is seen.
8. A credit that is matched to a later debit of its account sets the units of that debit apart, chosen from
   its lots as the account's method spends them. The debit takes these, and what else it needs by the
   method. Other debits take what is apart only when nothing else is left, of the match that came first (by
   LIFO: last) first, chosen in the same way.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import groupby

Pocket = tuple[str, str]
"""Account and currency."""


IN_ORDER = {"fifo", "lifo"}
"""Methods by which the first units of a credit are the first to come, and the last ones a fee."""

POOLED = {"pro_rata", "rolling_charge"}
"""Methods by which all money on an account is one pool, in which each seed has a share."""


@dataclass(frozen=True)
class Line:
    """A line of a statement. place: its number in the account's own order."""

    entry_id: str
    account: str
    currency: str
    place: int
    booked_at: datetime
    amount: int

    @property
    def pocket(self) -> Pocket:
        return (self.account, self.currency)

    @property
    def moment(self) -> tuple[datetime, int, str]:
        return (self.booked_at, self.place, self.entry_id)


@dataclass(frozen=True)
class Movement:
    """A transfer; debit and credit are entry ids, None where that side is not seen."""

    transfer_id: str
    to_account: str
    debit: str | None = None
    credit: str | None = None
    is_cash: bool = False
    asset: str | None = None


@dataclass(frozen=True)
class Claim:
    """A seed. side: `credit` (part of that credit), `after` or `before` (of the balance beside it)."""

    seed_id: str
    entry_id: str
    amount: int
    side: str = "credit"


@dataclass(frozen=True)
class World:
    """openings: None, or no key, where nothing states the balance. elected: methods of single accounts.
    matches: debits and the credits that they take the units of."""

    lines: list[Line]
    movements: list[Movement]
    claims: list[Claim]
    openings: dict[Pocket, int | None] = field(default_factory=dict)
    elected: dict[str, str] = field(default_factory=dict)
    matches: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lot:
    """Money that moves as one. seed: None where it is clean. way: transfers that carried it."""

    amount: int
    seed: str | None = None
    way: frozenset[str] = frozenset()

    def of(self, amount: int) -> Lot:
        return Lot(amount, self.seed, self.way)


@dataclass
class Found:
    """places: what lies where, by (seed, kind, id, currency). ways: transfers there. steps: by (seed,
    entry). seeded: by currency. balances: by entry, (money, traced part) on its account after it."""

    places: dict[tuple[str, str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    ways: dict[tuple[str, str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    steps: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    seeded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    balances: dict[str, tuple[int, int]] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)


def spent_in(method: str, lots: list[Lot]) -> list[int]:
    """Places of lots, oldest first, in the order in which a method spends them."""
    places = list(range(len(lots)))
    if method == "lifo":
        return places[::-1]
    if method in {"clean_first", "lowest_intermediate_balance"}:
        return sorted(places, key=lambda n: lots[n].seed is not None)
    if method == "proceeds_first":
        return sorted(places, key=lambda n: lots[n].seed is None)
    return places


def divided(lots: list[Lot], amount: int, places: list[int]) -> tuple[list[Lot], list[Lot]]:
    """Taken: at most `amount`, in the order of `places`. Left: the others, in their own order."""
    taken, left = [], list(lots)
    for n in places:
        part = min(amount, lots[n].amount)
        amount -= part
        left[n] = lots[n].of(lots[n].amount - part)
        taken.append(lots[n].of(part))
    return [lot for lot in taken if lot.amount], [lot for lot in left if lot.amount]


def nearest(exact: Fraction, part: int, whole: int) -> int:
    """A share to the nearest unit; a half goes to the larger of a part and the rest of the whole."""
    below = exact.numerator // exact.denominator
    half = Fraction(1, 2)
    return below + (exact - below > half or (exact - below == half and 2 * part >= whole))


def shared(lots: list[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
    """Taken: at most `amount`, of proceeds and clean money by share, of the proceeds of each lot by share."""
    whole, traced = sum(lot.amount for lot in lots), [n for n, lot in enumerate(lots) if lot.seed]
    amount, proceeds = min(amount, whole), sum(lots[n].amount for n in traced)
    if not amount:
        return [], lots
    of_traced = nearest(Fraction(amount * proceeds, whole), proceeds, whole)
    exact = {n: Fraction(lots[n].amount * of_traced, proceeds) for n in traced}
    gone = {n: share.numerator // share.denominator for n, share in exact.items()}
    ranked = sorted(traced, key=lambda n: (gone[n] - exact[n], -lots[n].amount, n))
    for n in ranked[: of_traced - sum(gone.values())]:
        gone[n] += 1
    for n in range(len(lots)):
        if n not in exact:
            gone[n] = min(lots[n].amount, amount - sum(gone.values()))
    taken = [lots[n].of(part) for n, part in gone.items()]
    left = [lot.of(lot.amount - gone[n]) for n, lot in enumerate(lots)]
    return [lot for lot in taken if lot.amount], [lot for lot in left if lot.amount]


def pooled(lots: list[Lot]) -> list[Lot]:
    """One lot a seed, in their order, then the clean money; a seed's lot has come by the ways of all its parts."""
    seeds = sorted({lot.seed for lot in lots if lot.seed})
    merged = [
        Lot(
            sum(lot.amount for lot in lots if lot.seed == seed),
            seed,
            frozenset().union(*(lot.way for lot in lots if lot.seed == seed)),
        )
        for seed in [*seeds, None]
    ]
    return [lot for lot in merged if lot.amount]


def in_order(lots: list[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
    """The first units of a row of lots, and the others."""
    return divided(lots, amount, list(range(len(lots))))


def in_proportion(parts: list[int], total: int) -> list[int]:
    """`total` in proportion to `parts`, in whole units, by largest remainder."""
    exact = [Fraction(part) * total / sum(parts) for part in parts]
    given = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (given[n] - exact[n], n))
    for n in by_remainder[: total - sum(given)]:
        given[n] += 1
    return given


def converted(lots: list[Lot], received: int) -> list[Lot]:
    """Lots as they arrive in another currency."""
    runs = [list(run) for _, run in groupby(lots, key=lambda lot: lot.seed)]
    totals = in_proportion([sum(lot.amount for lot in run) for run in runs], received)
    arrived = []
    for run, total in zip(runs, totals, strict=True):
        shares = in_proportion([lot.amount for lot in run], total)
        arrived += [lot.of(share) for lot, share in zip(run, shares, strict=True) if share]
    return arrived


def marked(lots: Iterable[Lot], amount: int, seed: str, *, skip: int = 0) -> tuple[list[Lot], int]:
    """Clean units made proceeds, after the first `skip` of them; and how many there were."""
    result, left = [], amount
    for lot in lots:
        if lot.seed is not None:
            result.append(lot)
            continue
        ahead = min(skip, lot.amount)
        proceeds = min(left, lot.amount - ahead)
        skip, left = skip - ahead, left - proceeds
        pieces = [Lot(ahead), Lot(proceeds, seed), Lot(lot.amount - ahead - proceeds)]
        result += [piece for piece in pieces if piece.amount]
    return result, amount - left


class Tracing:
    """One walk over a world."""

    def __init__(self, world: World, method: str = "fifo") -> None:
        self.world, self.found, self.method = world, Found(), method
        self.movement = {m.debit: m for m in world.movements if m.debit}
        self.movement |= {m.credit: m for m in world.movements if m.credit}
        self.line = {line.entry_id: line for line in world.lines}
        self.waiting: dict[Pocket, deque[Line]] = defaultdict(deque)
        for line in sorted(world.lines, key=lambda line: (line.place, line.moment)):
            self.waiting[line.pocket].append(line)
        self.lots: dict[Pocket, list[Lot]] = {pocket: [] for pocket in self.waiting}
        self.overdraft: dict[Pocket, int] = defaultdict(int)
        self.under_way: dict[str, list[Lot]] = {}
        self.apart: dict[str, list[Lot]] = {}  # by credit, in the order in which they came
        self.debit_of = {credit: self.line[debit] for debit, credit in world.matches.items()}
        for pocket in self.waiting:
            opening = world.openings.get(pocket) or 0
            if opening > 0:
                self.lots[pocket].append(Lot(opening))
            self.overdraft[pocket] = max(-opening, 0)

    def run(self) -> Found:
        while any(self.waiting.values()):
            ready = [lines[0] for lines in self.waiting.values() if lines and not self.waits_for(lines[0])]
            if ready:
                line = min(ready, key=lambda line: line.moment)
                self.waiting[line.pocket].popleft()
                self.book(line)
            else:
                self.cut_circles()
        for credit, lots in self.apart.items():
            self.lots[self.line[credit].pocket] += lots
        for (account, currency), queue in self.lots.items():
            for lot in queue:
                self.ends(lot, "account", account, currency)
        return self.found

    def waits_for(self, line: Line) -> Line | None:
        """The debit that a credit waits for."""
        debit = self.other_side(line) if line.amount > 0 else None
        return debit if debit and debit in self.waiting[debit.pocket] else None

    def other_side(self, line: Line) -> Line | None:
        """The other side of a transfer, where money passes on from one to the other."""
        movement = self.movement.get(line.entry_id)
        if movement is None or not movement.debit or not movement.credit or movement.asset:
            return None
        if movement.transfer_id in self.found.cut:
            return None
        debit, credit = self.line[movement.debit], self.line[movement.credit]
        if debit.amount >= 0 or credit.amount <= 0:
            return None
        return credit if line == debit else debit

    def cut_circles(self) -> None:
        """Every account waits. Cut each circle at the earliest of its waiting credits."""
        heads = {pocket: lines[0] for pocket, lines in self.waiting.items() if lines}
        for start in heads:
            circle, pocket = [], start
            while pocket not in circle:
                circle.append(pocket)
                debit = self.waits_for(heads[pocket])
                if debit is None:  # its circle was cut in this very round
                    break
                pocket = debit.pocket
            else:
                credits = [heads[p] for p in circle[circle.index(pocket) :]]
                earliest = min(credits, key=lambda line: line.moment)
                self.found.cut.append(self.movement[earliest.entry_id].transfer_id)

    def book(self, line: Line) -> None:
        claims = sorted(
            (c for c in self.world.claims if c.entry_id == line.entry_id), key=lambda c: c.seed_id
        )
        self.mark_balance(line, [c for c in claims if c.side == "before"])
        if line.amount > 0:
            self.credit(line, [c for c in claims if c.side == "credit"])
        else:
            self.debit(line)
        self.mark_balance(line, [c for c in claims if c.side == "after"])
        queue = self.lots[line.pocket] + [lot for lots in self.apart_on(line.pocket).values() for lot in lots]
        money = sum(lot.amount for lot in queue) - self.overdraft[line.pocket]
        self.found.balances[line.entry_id] = (money, sum(lot.amount for lot in queue if lot.seed))

    def debit(self, line: Line) -> None:
        need, owned = -line.amount, self.lots[line.pocket]
        own = self.apart.pop(self.world.matches.get(line.entry_id, ""), [])
        taken, self.lots[line.pocket] = self.spent(line, owned, need - sum(lot.amount for lot in own))
        lots = own + taken
        for credit, waiting in self.apart_on(line.pocket).items():
            broken, self.apart[credit] = self.put_aside(line, waiting, need - sum(lot.amount for lot in lots))
            lots += broken
        lacking = need - sum(lot.amount for lot in lots)
        if lacking:
            lots.append(Lot(lacking))
            if self.world.openings.get(line.pocket) is not None:
                self.overdraft[line.pocket] += lacking
        for lot in lots:
            if lot.seed:
                self.found.steps[lot.seed, line.entry_id] += lot.amount
        if self.other_side(line):
            self.under_way[line.entry_id] = lots
            return
        for lot in lots:
            self.leaves(lot, line)

    def put_aside(self, line: Line, lots: list[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
        """As `spent`, but what goes stays in the order in which it stood."""
        numbered = [Lot(lot.amount, lot.seed, lot.way | {f"#{n:03}"}) for n, lot in enumerate(lots)]
        gone, left = self.spent(line, numbered, amount)
        gone.sort(key=lambda lot: min(lot.way))  # "#" stands before every letter
        plain = [
            [Lot(lot.amount, lot.seed, frozenset(sorted(lot.way)[1:])) for lot in part]
            for part in (gone, left)
        ]
        return plain[0], plain[1]

    def apart_on(self, pocket: Pocket) -> dict[str, list[Lot]]:
        """What is set apart on an account, what gives way first first."""
        credits = [credit for credit in self.apart if self.line[credit].pocket == pocket]
        if credits and self.rule(self.line[credits[0]]) == "lifo":
            credits.reverse()
        return {credit: self.apart[credit] for credit in credits}

    def leaves(self, lot: Lot, line: Line) -> None:
        movement = self.movement[line.entry_id]
        way = Lot(lot.amount, lot.seed, lot.way | {movement.transfer_id})
        if movement.transfer_id in self.found.cut:
            self.ends(way, "outside", movement.to_account, line.currency)
        elif movement.asset:
            self.ends(way, "asset", movement.asset, line.currency)
        elif movement.is_cash:
            self.ends(way, "cash", movement.to_account, line.currency)
        else:
            self.ends(way, "outside", movement.to_account, line.currency)

    def credit(self, line: Line, claims: list[Claim]) -> None:
        lots = self.arriving(line)
        for lot in lots:
            if lot.seed:
                self.found.steps[lot.seed, line.entry_id] += lot.amount
        for claim in claims:
            lots, seeded = marked(lots, claim.amount, claim.seed_id)
            self.found.steps[claim.seed_id, line.entry_id] += seeded
            self.found.seeded[line.currency] += seeded
        owed, debit = self.overdraft[line.pocket], self.other_side(line)
        if debit and debit.pocket == line.pocket:
            last_first = spent_in("lifo" if self.rule(line) in IN_ORDER else "clean_first", lots)
            repaid, kept = divided(lots, owed, last_first)
        else:
            repaid, kept = self.chosen(line, lots, owed)
        self.overdraft[line.pocket] -= sum(lot.amount for lot in repaid)
        for lot in repaid:
            self.ends(lot, "lost", line.account, line.currency)
        if line.entry_id in self.debit_of:
            apart, kept = self.put_aside(line, kept, -self.debit_of[line.entry_id].amount)
            self.apart[line.entry_id] = apart
        self.lots[line.pocket] = self.kept(line, self.lots[line.pocket] + kept)

    def spent(self, line: Line, lots: list[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
        """Which of the lots on an account go, and which it keeps."""
        rule = self.rule(line)
        return shared(lots, amount) if rule in POOLED else divided(lots, amount, spent_in(rule, lots))

    def kept(self, line: Line, lots: list[Lot]) -> list[Lot]:
        return pooled(lots) if self.rule(line) in POOLED else lots

    def rule(self, line: Line) -> str:
        return self.world.elected.get(line.account, self.method)

    def chosen(self, line: Line, lots: list[Lot], amount: int) -> tuple[list[Lot], list[Lot]]:
        """Which of the lots that come to an account go first, and which it keeps."""
        return in_order(lots, amount) if self.rule(line) in IN_ORDER else self.spent(line, lots, amount)

    def arriving(self, line: Line) -> list[Lot]:
        """What a credit is made of."""
        debit = self.other_side(line)
        if debit is None:
            return [Lot(line.amount)]
        movement = self.movement[line.entry_id]
        sent = self.under_way.pop(debit.entry_id)
        sent = [Lot(lot.amount, lot.seed, lot.way | {movement.transfer_id}) for lot in sent]
        if debit.currency != line.currency:
            for lot in sent:
                self.found.seeded[debit.currency] -= lot.amount if lot.seed else 0
            arrived = converted(sent, line.amount)
            for lot in arrived:
                self.found.seeded[line.currency] += lot.amount if lot.seed else 0
            return arrived
        fee = sum(lot.amount for lot in sent) - line.amount
        if fee <= 0:
            return [*sent, Lot(-fee)] if fee else sent
        if self.rule(debit) in IN_ORDER:
            arrived, gone = in_order(sent, line.amount)
        else:
            gone, arrived = self.chosen(debit, sent, fee)
        for lot in gone:
            self.ends(lot, "outside", movement.to_account, line.currency)
        return arrived

    def mark_balance(self, line: Line, claims: list[Claim]) -> None:
        for claim in claims:
            lots = self.lots[line.pocket]
            clean = sum(lot.amount for lot in lots if lot.seed is None)
            seeded = min(claim.amount, clean)
            if self.rule(line) in IN_ORDER:
                lots, _ = marked(lots, seeded, claim.seed_id, skip=clean - seeded)
            elif seeded:
                _, lots = divided(lots, seeded, spent_in("clean_first", lots))
                lots.append(Lot(seeded, claim.seed_id))
            self.lots[line.pocket] = self.kept(line, lots)
            for credit, waiting in self.apart_on(line.pocket).items():
                self.apart[credit], more = marked(waiting, claim.amount - seeded, claim.seed_id)
                seeded += more
            self.found.seeded[line.currency] += seeded

    def ends(self, lot: Lot, kind: str, target: str, currency: str) -> None:
        if lot.seed and lot.amount:
            self.found.places[lot.seed, kind, target, currency] += lot.amount
            self.found.ways[lot.seed, kind, target, currency] |= lot.way


def reference_trace(world: World, method: str = "fifo") -> Found:
    """Where the proceeds of a world are, by the rules above."""
    return Tracing(world, method).run()
