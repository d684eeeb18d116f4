"""Statements of Czech and Slovak banks, GPC (ABO). Start in reader.py."""

from transforms.readers.gpc.reader import READER

__all__ = ["READER"]
