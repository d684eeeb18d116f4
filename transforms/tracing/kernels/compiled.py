"""The one way in which a function is compiled, so that type checkers keep its signature."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, made at its first call and kept on disk beside its module."""
    return cast("Function", numba.njit(cache=True)(function))


def inner(function: Function) -> Function:
    """As `compiled`, for what only compiled code calls: without a door for Python, which takes time to make."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Function", numba.njit(cache=True, **options)(function))


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
