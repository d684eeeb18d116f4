"""All direct methods, over all pockets and seeds in one pass, each pocket by its own rule.

One pass over the entries; pockets without traced money cost an addition. The loop stops before an
entry that needs more room than there is and goes on from there when it has it.
"""

from __future__ import annotations

from transforms.compiled import inlined, inner, lean, lean_compiled
from transforms.tracing.kernels.apart import count_apart, mark_apart, others_units, own_units, set_apart
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
    Numbers,
    Places,
)
from transforms.tracing.kernels.blocks import block_of, held_in
from transforms.tracing.kernels.exchange import exchange
from transforms.tracing.kernels.lots import (
    FREED,
    LOTS,
    NEXT_ENTRY,
    NODES,
    PLACES,
    ROWS,
    ROWS_WANTED,
    WANTED,
    State,
    amount_of,
    append_clean,
    give_back,
    joined,
    length,
    log,
    mark,
    moves_of,
    new_lot,
    new_node,
    new_state,
    with_more_room,
    without_empty,
)
from transforms.tracing.kernels.rules.codes import keeps_clean_money_as_one, spends_front_first
from transforms.tracing.kernels.rules.dispatch import (
    absorbed,
    keep,
    mark_balance,
    not_arrived,
    take,
    taken_back,
)
from transforms.tracing.kernels.rules.portions import parted
from transforms.tracing.kernels.wide import flows_for_kernel

SPARE = 8
"""Lots that the plainest entry may need."""


def direct(flows: Flows, order: Places) -> Moves:
    """Trace the seeds of `flows` through its entries in `order` (`ordering.causal_order`)."""
    flows = flows_for_kernel(flows)
    state = new_state(flows, max(1 << 12, len(order)))  # what nothing touches takes no memory
    while not run(flows, order, state):
        state = with_more_room(state)
    while not hold(state):
        state = with_more_room(state)
    return moves_of(state)


@lean_compiled
def run(flows: Flows, order: Places, state: State) -> bool:
    """Entries from where `state` stands; False where it needs more room first."""
    for place in range(state.counters[NEXT_ENTRY], len(order)):
        entry = int(order[place])
        here, amount = int(flows.pocket[entry]), flows.amount[entry]
        if not flows.seeded[entry]:
            is_clean = amount <= 0 or _traced_part(flows, state, entry) == NONE
            if is_clean and state.head[here] == NONE and state.apart[here] == NONE:
                state.front[here] += amount
                if state.front[here] < 0 and not flows.known[here]:
                    state.front[here], state.beyond[here] = 0, 1
                continue
            if is_clean and _moves_front_only(flows, state, entry):
                state.front[here] += amount
                continue
        wanted = _room(flows, state, entry)
        if not _has_room(state, wanted):
            state.counters[NEXT_ENTRY] = place
            state.counters[WANTED] = state.counters[ROWS_WANTED] = wanted
            return False
        _entry(flows, state, entry)
    state.counters[NEXT_ENTRY] = len(order)
    return True


@inlined
def _moves_front_only(flows: Flows, state: State, entry: int) -> bool:
    """True where a clean credit, or a debit, on a pocket with traced money touches its one clean number only."""
    here, amount = flows.pocket[entry], flows.amount[entry]
    if amount > 0:
        return bool(keeps_clean_money_as_one(flows.rule[here]))
    is_enough = state.front[here] + amount >= 0
    return bool(is_enough and spends_front_first(flows.rule[here]))


@lean_compiled
def hold(state: State) -> bool:
    """Log what pockets hold at the end; False where that needs more room first."""
    wanted = 0
    for here in range(len(state.head)):
        wanted += max(length(state, state.head[here]), held_in(state, block_of(state.head[here])))
        wanted += count_apart(state, here)
    if len(state.log_kind) - state.counters[ROWS] < wanted:
        state.counters[WANTED], state.counters[ROWS_WANTED] = 0, wanted
        return False
    for here in range(len(state.head)):
        _log_chain(state, HELD, here, state.head[here])
        block = block_of(state.head[here])
        for place in range(block + 1, block + 1 + held_in(state, block)):
            log(state, HELD, here, state.pool_node[place], state.pool_amount[place])
        pair = state.apart[here]
        while pair != NONE:
            _log_chain(state, HELD, here, state.apart_first[pair])
            pair = state.apart_next[pair]
    return True


@lean
def _log_chain(state: State, kind: int, entry: int, lot: int) -> bool:
    """Say what became of the traced lots of a chain; False where it has none."""
    is_traced = False
    while lot > NONE:
        if state.lot_node[lot] != NONE:
            log(state, kind, entry, state.lot_node[lot], state.lot_amount[lot])
            is_traced = True
        lot = state.lot_next[lot]
    return is_traced


@inlined
def _traced_part(flows: Flows, state: State, entry: int) -> int:
    """First lot of what is under way to a credit, NONE where none of it is traced."""
    debit = flows.link[entry]
    return NONE if debit == NONE else state.transit[debit]


@inlined
def _room(flows: Flows, state: State, entry: int) -> int:
    """Lots, nodes and rows that an entry needs at most."""
    count, here, need = 0, flows.pocket[entry], -flows.amount[entry]
    if spends_front_first(flows.rule[here]):
        need -= state.front[here]
    needs_all, lot = flows.seeded[entry], state.head[here]
    count += held_in(state, block_of(lot))
    while lot > NONE and (need > 0 or needs_all):
        count += 1
        need -= state.lot_amount[lot]
        lot = state.lot_next[lot]
    if state.apart[here] != NONE:
        count += count_apart(state, here)
    if flows.amount[entry] > 0:
        count += length(state, _traced_part(flows, state, entry))
    marks = 1
    if flows.seeded[entry]:
        row = _first_seed(flows, entry)
        while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
            marks += 1
            row += 1
    return 2 * (count + marks + SPARE) * marks


@inlined
def _has_room(state: State, wanted: int) -> bool:
    lots = len(state.lot_amount) - state.counters[LOTS] + state.counters[FREED]
    nodes, places = (
        len(state.node_entry) - state.counters[NODES],
        len(state.pool_seed) - state.counters[PLACES],
    )
    rows = len(state.log_kind) - state.counters[ROWS]
    return bool(min(lots, nodes, rows) >= wanted and places >= 2 * wanted)


@lean
def _first_seed(flows: Flows, entry: int) -> int:
    low, high = 0, len(flows.seed_entry)
    while low < high:
        middle = (low + high) // 2
        if flows.seed_entry[middle] < entry:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _entry(flows: Flows, state: State, entry: int) -> None:
    here, is_booked = flows.pocket[entry], False
    row = _first_seed(flows, entry) if flows.seeded[entry] else len(flows.seed_entry)
    while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
        place = flows.seed_place[row]
        if place != BEFORE and not is_booked:
            _book(flows, state, entry)
            is_booked = True
        if place != CREDIT:
            _mark_balance(flows, state, here, row)
        row += 1
    if not is_booked:
        _book(flows, state, entry)


@inlined
def _mark_balance(flows: Flows, state: State, here: int, row: int) -> None:
    """Make clean money of a pocket's balance proceeds; what is set apart only where the rest is not enough."""
    entry, number, most = flows.seed_entry[row], flows.seed_number[row], flows.seed_amount[row]
    node = state.counters[NODES]
    mark_balance(state, flows.rule[here], here, most, entry, number)
    if state.apart[here] != NONE:
        while node < state.counters[NODES]:
            most -= state.node_amount[node]
            node += 1
        mark_apart(state, here, most, entry, number)


@inlined
def _book(flows: Flows, state: State, entry: int) -> None:
    if flows.amount[entry] > 0:
        _credit(flows, state, entry)
    elif flows.amount[entry] < 0:
        _debit(flows, state, entry)


@inlined
def _debit(flows: Flows, state: State, entry: int) -> None:
    """Take money by the pocket's rule; what is passed on waits as a chain for its credit."""
    here, is_seen = flows.pocket[entry], flows.link[entry] != NONE
    first, last, lacking = _taken(flows, state, entry)
    if lacking > 0:
        first = append_clean(state, first, last, lacking)
        if flows.known[here]:
            state.front[here] -= lacking
        else:
            state.beyond[here] = 1
    is_traced = _log_chain(state, PASSED if is_seen else LEFT, entry, first)
    if is_seen and is_traced:
        state.transit[entry] = first
    else:
        _free(state, first)


@inlined
def _taken(flows: Flows, state: State, entry: int) -> tuple[int, int, int]:
    """What a debit takes: its own units, then by the pocket's rule, then what waits for others; what is lacking."""
    here, need = flows.pocket[entry], -flows.amount[entry]
    if state.apart[here] == NONE:
        return take(state, flows.rule[here], here, need)
    first, last = NONE, NONE
    if flows.picked[entry] != NONE:
        first, last, own = own_units(flows, state, entry)
        need -= own
    more, end, need = take(state, flows.rule[here], here, need)
    first, last = joined(state, first, last, more, end)
    more, end, need = others_units(flows, state, here, need)
    first, last = joined(state, first, last, more, end)
    return first, last, need


@lean
def _free(state: State, lot: int) -> None:
    while lot != NONE:
        lot = give_back(state, lot)


@inlined
def _credit(flows: Flows, state: State, entry: int) -> None:
    """Take over what its debit was made of, mark what seeds assert, repay an overdraft, keep the rest."""
    here, first = flows.pocket[entry], _arrived(flows, state, entry)
    lot = first
    while lot != NONE:
        node = state.lot_node[lot]
        if node != NONE:
            seed = state.node_seed[node]
            state.lot_node[lot] = new_node(state, entry, node, seed, state.lot_amount[lot])
        lot = state.lot_next[lot]
    if flows.seeded[entry]:
        row = _first_seed(flows, entry)
        while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
            if flows.seed_place[row] == CREDIT:
                mark(state, first, 0, flows.seed_amount[row], entry, NONE, flows.seed_number[row])
            row += 1
    if state.front[here] < 0:
        first = _repay(flows, state, entry, first)
    if flows.picked[entry] != NONE:
        first = set_apart(flows, state, entry, first)
    keep(state, flows.rule[here], here, first)


@inner
def _repay(flows: Flows, state: State, entry: int, first: int) -> int:
    """Let an overdraft absorb part of a credit; gives what is left of its lots.

    Where a debit is taken back, the bank's own money that it was made of goes back to the bank first.
    """
    here, debit = flows.pocket[entry], flows.link[entry]
    amount = min(flows.amount[entry], -state.front[here])
    state.front[here] += amount
    if debit != NONE and flows.pocket[debit] == here:
        gone = taken_back(state, flows.rule[here], first, amount)
    else:
        gone = absorbed(state, flows.rule[here], first, amount)
    return _without(state, first, gone, LOST, entry)


@lean
def _without(state: State, first: int, gone: Numbers, kind: int, entry: int) -> int:
    """The chain without what is gone, which is logged and freed."""
    first, lot = parted(state, first, gone)
    while lot != NONE:
        if state.lot_node[lot] != NONE:
            log(state, kind, entry, state.lot_node[lot], state.lot_amount[lot])
        lot = give_back(state, lot)
    return first


@inlined
def _arrived(flows: Flows, state: State, entry: int) -> int:
    """First lot of what a credit is made of, in the order in which it left the other side."""
    received, first = flows.amount[entry], _traced_part(flows, state, entry)
    if first == NONE:
        return new_lot(state, received, NONE)
    debit = flows.link[entry]
    state.transit[debit] = NONE
    payer = flows.pocket[debit]
    if flows.currency[payer] != flows.currency[flows.pocket[entry]]:
        exchange(state, first, received)
        return without_empty(state, first)
    sent, last = amount_of(state, first)
    if sent > received:
        return _less_fee(state, flows.rule[payer], first, sent - received, debit)
    if sent < received:
        append_clean(state, first, last, received - sent)
    return first


@inner
def _less_fee(state: State, rule: int, first: int, fee: int, debit: int) -> int:
    """The chain of a debit without what its payer's bank kept."""
    return _without(state, first, not_arrived(state, rule, first, fee), TAIL, debit)
