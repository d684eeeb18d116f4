"""SWIFT MT940 and MT942 statements. Start in reader.py."""

from transforms.readers.mt940.reader import READER

__all__ = ["READER"]
