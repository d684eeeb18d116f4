"""ISO 20022 statements (camt.052, camt.053, camt.054). Start in reader.py."""

from transforms.readers.camt.reader import READER

__all__ = ["READER"]
