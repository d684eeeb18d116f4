"""Delimited files (CSV) through profiles, with every record accounted for."""

from transforms.readers.delimited.reader import READER

__all__ = ["READER"]
