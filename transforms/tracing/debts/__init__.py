"""Proceeds that repaid an overdraft or a loan, followed to what the borrowed money had bought."""

from transforms.tracing.debts.backward import METHOD, backward

__all__ = ["METHOD", "backward"]
