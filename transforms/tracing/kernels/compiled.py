"""The one way in which a function is compiled, so that type checkers keep its signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, made at its first call and kept on disk beside its module."""
    return cast("Function", numba.njit(cache=True)(function))
