"""Quicken's interchange format. Start in reader.py."""

from transforms.readers.qif.reader import READER

__all__ = ["READER"]
