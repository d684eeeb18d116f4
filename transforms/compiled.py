"""The one way in which a function is compiled, so that type checkers keep its signature."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# Without Python's lock: what is compiled touches arrays alone, and other threads work on meanwhile.
_COUNTED: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": True}
_LEAN: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
_NO_DOORS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(function: Function) -> Function:
    """The function as machine code, made at its first call and kept on disk beside its module."""
    return cast("Function", numba.njit(**_COUNTED)(function))


def inner(function: Function) -> Function:
    """As `compiled`, for what only compiled code calls: without a door for Python, which takes time to make."""
    return cast("Function", numba.njit(**_COUNTED, **_NO_DOORS)(function))


def lean(function: Function) -> Function:
    """As `inner`, for what makes no array and asks no function for one: it counts no references to arrays.

    Counting them, for each array of a state at each call, took a fifth of a pro rata walk. Numba refuses to
    compile such a function where it makes an array; one that another function gives it would never be freed.
    """
    return cast("Function", numba.njit(**_LEAN, **_NO_DOORS)(function))


def lean_compiled(function: Function) -> Function:
    """As `lean`, with a door for Python."""
    return cast("Function", numba.njit(**_LEAN)(function))


def inlined(function: Function) -> Function:
    """As `inner`, for a part of one function only, that stands apart to be read."""
    return cast("Function", numba.njit(inline="always")(function))


def plain(*functions: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Compiled functions that call each other as Python runs them, by name: for arrays of Python's whole numbers."""
    sources = [cast("Any", function).py_func for function in functions]
    space: dict[str, Any] = {}
    for source in sources:
        space |= source.__globals__
    uncompiled: dict[str, Callable[..., Any]] = {
        source.__name__: FunctionType(source.__code__, space) for source in sources
    }
    space |= uncompiled
    return uncompiled
