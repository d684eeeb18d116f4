"""Amounts of 128 bits for compiled code, so that one source of the rules serves narrow and wide units.

Numba compiles a kernel once for each type of its arrays: int64, or `Wide`, whose elements it then treats as
whole numbers of 128 bits (`WIDE`). Outside of kernels wide amounts are arrays of Python's whole numbers
(dtype object), with which NumPy counts exactly; `for_kernel` and `from_kernel` are the doors. Nothing but
`narrowed` turns a wide number into a narrow one, so compiled code that would mix them up does not compile.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import types
from numba.core import imputils
from numba.core.datamodel import models
from numba.core.typeconv.castgraph import Conversion
from numba.core.typing import templates
from numba.cpython import numbers
from numba.extending import register_model, typeof_impl

from transforms.tracing.kernels.arrays import Flows, Numbers

_lowered: Any = imputils.lower_builtin
_cast: Any = imputils.lower_cast
_typed: Any = templates.infer_global
_signature: Any = templates.signature

BITS = 126
"""Wide amounts and all their sums stay below 2 to the power of this (`units.MOST_WIDE`)."""

LIMBS = np.dtype([("low", "<u8"), ("high", "<i8")])
"""A wide number in memory."""

_LOW = (1 << 64) - 1


class Wide(np.ndarray[Any, np.dtype[Any]]):
    """An array of LIMBS, which compiled code sees as whole numbers of 128 bits."""

    __numba_array_subtype_dispatch__ = True


def for_kernel(amounts: Numbers) -> Numbers:
    """Amounts as compiled code takes them; only whole numbers of Python become something else."""
    if amounts.dtype != object:
        return amounts
    limbs = np.empty(len(amounts), LIMBS)
    whole = amounts.tolist()
    limbs["low"] = np.array([number & _LOW for number in whole], np.uint64)
    limbs["high"] = np.array([number >> 64 for number in whole], np.int64)
    return cast("Numbers", limbs.view(Wide))


def from_kernel(amounts: Numbers) -> Numbers:
    """Amounts that compiled code gives, as NumPy can count with them."""
    if not isinstance(amounts, Wide):
        return amounts
    limbs = amounts.view(np.ndarray)
    whole: Any = np.empty(len(limbs), object)
    whole[:] = [
        (high << 64) + low for low, high in zip(limbs["low"].tolist(), limbs["high"].tolist(), strict=True)
    ]
    return cast("Numbers", whole)


def flows_for_kernel(flows: Flows) -> Flows:
    """Flows whose amounts are as compiled code takes them."""
    return flows._replace(
        amount=for_kernel(flows.amount),
        opening=for_kernel(flows.opening),
        seed_amount=for_kernel(flows.seed_amount),
        pick_amount=for_kernel(flows.pick_amount),
    )


def signs_of(amounts: Numbers) -> Numbers:
    """Narrow numbers of the same signs, for kernels that ask no more of an amount."""
    return amounts if amounts.dtype == np.int64 else np.sign(amounts).astype(np.int64)


class WideInteger(types.Type):
    """Whole numbers of 128 bits with a sign, as compiled code knows them."""

    bitwidth, signed = 128, True

    def __init__(self) -> None:
        super().__init__("wide_integer")

    def can_convert_from(self, typingctx: Any, other: Any) -> Any:
        """Narrow numbers become wide ones by themselves."""
        return Conversion.promote if _is_narrow(other) else None

    def unify(self, typingctx: Any, other: Any) -> Any:
        """A variable that holds narrow and wide numbers is wide."""
        return self if _is_narrow(other) else None


def _is_narrow(other: Any) -> bool:
    return isinstance(other, types.Integer) and bool(cast("Any", other).signed)


WIDE = WideInteger()
register_model(WideInteger)(models.IntegerModel)


@typeof_impl.register(Wide)
def _type_of(array: Wide, _context: Any) -> Any:
    return types.Array(WIDE, array.ndim, "C", aligned=False)


def _widened(context: Any, builder: Any, _from: Any, to: Any, value: Any) -> Any:
    return builder.sext(value, context.get_value_type(to))


def _widened_literal(context: Any, builder: Any, literal: Any, to: Any, _value: Any) -> Any:
    return context.get_value_type(to)(literal.literal_value)


_cast(types.Integer, WideInteger)(_widened)
_cast(types.IntegerLiteral, WideInteger)(_widened_literal)


def _extreme(comparison: str) -> Callable[..., Any]:
    def chosen(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        left, right = arguments
        return builder.select(builder.icmp_signed(comparison, right, left), right, left)

    return chosen


def _shifted_right(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    number, places = arguments
    return builder.ashr(number, builder.zext(places, number.type))


def narrowed(number: int) -> int:
    """A wide number that is known to fit into 63 bits, as a narrow one. In plain Python numbers have no width."""
    return number


def _cut(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.trunc(arguments[0], context.get_value_type(signature.return_type))


def _known(function: Any, given: Any, arguments: tuple[Any, ...], implementation: Callable[..., Any]) -> None:
    """Tell numba of a function of wide numbers: its type, and how it becomes machine code."""
    template = type("Wide", (templates.ConcreteTemplate,), {"cases": [_signature(given, *arguments)]})
    _typed(function)(template)
    _lowered(function, *arguments)(implementation)


for _names, _implementation in (
    ((operator.add, operator.iadd), numbers.int_add_impl),
    ((operator.sub, operator.isub), numbers.int_sub_impl),
    ((operator.mul, operator.imul), numbers.int_mul_impl),
    ((min,), _extreme("<")),
    ((max,), _extreme(">")),
    ((operator.and_,), numbers.int_and_impl),
):
    for _name in _names:
        _known(_name, WIDE, (WIDE, WIDE), _implementation)
for _name, _implementation in (
    (operator.lt, numbers.int_slt_impl),
    (operator.le, numbers.int_sle_impl),
    (operator.gt, numbers.int_sgt_impl),
    (operator.ge, numbers.int_sge_impl),
    (operator.eq, numbers.int_eq_impl),
    (operator.ne, numbers.int_ne_impl),
):
    _known(_name, types.boolean, (WIDE, WIDE), _implementation)
_known(narrowed, types.int64, (WIDE,), _cut)
_known(operator.neg, WIDE, (WIDE,), numbers.int_negate_impl)
_known(operator.rshift, WIDE, (WIDE, types.int64), _shifted_right)
