"""Clean money first: proceeds leave an account only when nothing clean is left on it."""

from __future__ import annotations

from transforms.tracing.method import Method
from transforms.tracing.walk import walking

METHOD = Method(
    name="clean_first",
    description="Clean money first: proceeds leave an account only when nothing clean is left on it.",
    source="Re Hallett's Estate (1880) 13 Ch D 696; United States v Banco Cafetero Panama, 797 F.2d 1154 (1986);"
    " docs/methods/clean_first.md",
    limits="A presumption against a wrongdoer's own money; not between innocent contributors.",
    follow=walking("clean_first"),
)
