"""Benefit by indirect methods: net worth, source and application, bank deposits, unit and volume, wealth."""

from transforms.benefit.answer import Answer, answers
from transforms.benefit.registry import METHODS

__all__ = ["METHODS", "Answer", "answers"]
