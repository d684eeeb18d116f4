"""First in, first out, over all pockets and seeds in one pass.

One pass over the entries; pockets without traced money cost an addition. The loop stops before an
entry that needs more room than there is and goes on from there when it has it.
"""

from __future__ import annotations

from transforms.tracing.kernels.arrays import (
    BEFORE,
    CREDIT,
    HELD,
    LEFT,
    LOST,
    NONE,
    PASSED,
    TAIL,
    Flows,
    Moves,
    Places,
)
from transforms.tracing.kernels.compiled import compiled
from transforms.tracing.kernels.exchange import exchange
from transforms.tracing.kernels.lots import (
    FREED,
    FRONT,
    HEAD,
    LAST,
    LOTS,
    NEXT_ENTRY,
    NODES,
    ROWS,
    WANTED,
    State,
    append,
    give_back,
    length,
    log,
    mark,
    mark_newest,
    moves_of,
    new_lot,
    new_node,
    new_state,
    with_more_room,
)

SPARE = 8
"""Lots that the plainest entry may need."""


def first_in_first_out(flows: Flows, order: Places) -> Moves:
    """Trace the seeds of `flows` through its entries in `order` (`ordering.causal_order`)."""
    state = new_state(flows)
    while not run(flows, order, state):
        state = with_more_room(state)
    while not hold(state):
        state = with_more_room(state)
    return moves_of(state)


@compiled
def run(flows: Flows, order: Places, state: State) -> bool:
    """Entries from where `state` stands; False where it needs more room first."""
    purse = state.purse
    for place in range(state.counters[NEXT_ENTRY], len(order)):
        entry = order[place]
        here, amount = flows.pocket[entry], flows.amount[entry]
        if not flows.seeded[entry]:
            if amount <= 0:
                if purse[here, HEAD] == NONE:
                    purse[here, FRONT] += amount
                    if purse[here, FRONT] < 0 and not flows.known[here]:
                        purse[here, FRONT], state.beyond[here] = 0, 1
                    continue
                if purse[here, FRONT] + amount >= 0:
                    purse[here, FRONT] += amount
                    continue
            elif purse[here, HEAD] == NONE and _traced_part(flows, state, entry) == NONE:
                purse[here, FRONT] += amount
                continue
        wanted = _room(flows, state, entry)
        if not _has_room(state, wanted):
            state.counters[NEXT_ENTRY], state.counters[WANTED] = place, wanted
            return False
        _entry(flows, state, entry)
    state.counters[NEXT_ENTRY] = len(order)
    return True


@compiled
def hold(state: State) -> bool:
    """Log what pockets hold at the end; False where that needs more room first."""
    wanted = 0
    for here in range(len(state.purse)):
        wanted += length(state, state.purse[here, HEAD])
    if not _has_room(state, wanted):
        state.counters[WANTED] = wanted
        return False
    for here in range(len(state.purse)):
        lot = state.purse[here, HEAD]
        while lot != NONE:
            if state.lot_node[lot] != NONE:
                log(state, HELD, here, state.lot_node[lot], state.lot_amount[lot])
            lot = state.lot_next[lot]
    return True


@compiled
def _traced_part(flows: Flows, state: State, entry: int) -> int:
    """First lot of what is under way to a credit, NONE where none of it is traced."""
    debit = flows.link[entry]
    return NONE if debit == NONE else state.transit[debit]


@compiled
def _room(flows: Flows, state: State, entry: int) -> int:
    """Lots, nodes and rows that an entry needs at most."""
    count = 0
    need = -flows.amount[entry] - state.purse[flows.pocket[entry], FRONT]
    lot = state.purse[flows.pocket[entry], HEAD]
    while lot != NONE and (need > 0 or flows.seeded[entry]):
        count += 1
        need -= state.lot_amount[lot]
        lot = state.lot_next[lot]
    if flows.amount[entry] > 0:
        count += length(state, _traced_part(flows, state, entry))
    marks = 1
    if flows.seeded[entry]:
        row = _first_seed(flows, entry)
        while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
            marks += 1
            row += 1
    return 2 * (count + marks + SPARE) * marks


@compiled
def _has_room(state: State, wanted: int) -> bool:
    lots = len(state.lot_amount) - state.counters[LOTS] + state.counters[FREED]
    nodes = len(state.node_entry) - state.counters[NODES]
    return bool(min(lots, nodes, len(state.log_kind) - state.counters[ROWS]) >= wanted)


@compiled
def _first_seed(flows: Flows, entry: int) -> int:
    low, high = 0, len(flows.seed_entry)
    while low < high:
        middle = (low + high) // 2
        if flows.seed_entry[middle] < entry:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _entry(flows: Flows, state: State, entry: int) -> None:
    here, is_booked = flows.pocket[entry], False
    row = _first_seed(flows, entry) if flows.seeded[entry] else len(flows.seed_entry)
    while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
        place = flows.seed_place[row]
        if place != BEFORE and not is_booked:
            _book(flows, state, entry)
            is_booked = True
        if place != CREDIT:
            mark_newest(state, here, flows.seed_amount[row], entry, flows.seed_number[row])
        row += 1
    if not is_booked:
        _book(flows, state, entry)


@compiled
def _book(flows: Flows, state: State, entry: int) -> None:
    if flows.amount[entry] > 0:
        _credit(flows, state, entry)
    elif flows.amount[entry] < 0:
        _debit(flows, state, entry)


@compiled
def _debit(flows: Flows, state: State, entry: int) -> None:
    """Take the oldest money; what is passed on waits as a chain for its credit."""
    here, need, is_seen = flows.pocket[entry], -flows.amount[entry], flows.link[entry] != NONE
    purse = state.purse
    first, last, is_traced = NONE, NONE, False
    while need > 0:
        if purse[here, FRONT] > 0 or purse[here, HEAD] == NONE:
            taken = need if purse[here, HEAD] == NONE else min(need, purse[here, FRONT])
            purse[here, FRONT] -= taken
            if purse[here, FRONT] < 0 and not flows.known[here]:
                purse[here, FRONT], state.beyond[here] = 0, 1
            lot = new_lot(state, taken, NONE)
        else:
            lot = _oldest(state, here, need)
            taken = state.lot_amount[lot]
            log(state, PASSED if is_seen else LEFT, entry, state.lot_node[lot], taken)
            is_traced = True
        need -= taken
        if last == NONE:
            first = lot
        else:
            state.lot_next[last] = lot
        last = lot
    if is_seen and is_traced:
        state.transit[entry] = first
        return
    while first != NONE:
        first = give_back(state, first)


@compiled
def _oldest(state: State, here: int, most: int) -> int:
    """At most so much of a pocket's first traced lot, taken out of its queue."""
    purse = state.purse
    head = int(purse[here, HEAD])
    if state.lot_amount[head] > most:
        state.lot_amount[head] -= most
        return new_lot(state, most, state.lot_node[head])
    behind = state.lot_next[head]
    state.lot_next[head] = NONE
    while behind != NONE and state.lot_node[behind] == NONE:
        purse[here, FRONT] += state.lot_amount[behind]
        behind = give_back(state, behind)
    purse[here, HEAD] = behind
    if behind == NONE:
        purse[here, LAST] = NONE
    return head


@compiled
def _credit(flows: Flows, state: State, entry: int) -> None:
    """Take over what its debit was made of, mark what seeds assert, repay an overdraft, keep the rest."""
    here, first = flows.pocket[entry], _arrived(flows, state, entry)
    lot = first
    while lot != NONE:
        node = state.lot_node[lot]
        if node != NONE and state.lot_amount[lot] > 0:
            seed = state.node_seed[node]
            state.lot_node[lot] = new_node(state, entry, node, seed, state.lot_amount[lot])
        lot = state.lot_next[lot]
    if flows.seeded[entry]:
        row = _first_seed(flows, entry)
        while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
            if flows.seed_place[row] == CREDIT:
                mark(state, first, 0, flows.seed_amount[row], entry, NONE, flows.seed_number[row])
            row += 1
    lot = first
    while lot != NONE:
        following = state.lot_next[lot]
        if state.purse[here, FRONT] < 0:
            absorbed = min(state.lot_amount[lot], -state.purse[here, FRONT])
            state.purse[here, FRONT] += absorbed
            state.lot_amount[lot] -= absorbed
            if absorbed > 0 and state.lot_node[lot] != NONE:
                log(state, LOST, entry, state.lot_node[lot], absorbed)
        if state.lot_amount[lot] > 0:
            append(state, here, lot)
        else:
            give_back(state, lot)
        lot = following


@compiled
def _arrived(flows: Flows, state: State, entry: int) -> int:
    """First lot of what a credit is made of, in the order in which it left the other side."""
    received = flows.amount[entry]
    first = _traced_part(flows, state, entry)
    if first == NONE:
        return new_lot(state, received, NONE)
    debit = flows.link[entry]
    state.transit[debit] = NONE
    if flows.currency[flows.pocket[debit]] != flows.currency[flows.pocket[entry]]:
        exchange(state, first, received)
        return first
    lot, last = first, NONE
    while lot != NONE and received > 0:
        if state.lot_amount[lot] > received:
            over = state.lot_amount[lot] - received
            if state.lot_node[lot] != NONE:
                log(state, TAIL, debit, state.lot_node[lot], over)
            state.lot_amount[lot] = received
        received -= state.lot_amount[lot]
        last = lot
        lot = state.lot_next[lot]
    state.lot_next[last] = new_lot(state, received, NONE) if received > 0 else NONE
    while lot != NONE:
        if state.lot_node[lot] != NONE:
            log(state, TAIL, debit, state.lot_node[lot], state.lot_amount[lot])
        lot = give_back(state, lot)
    return first
