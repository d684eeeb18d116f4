"""Spain's account information, Norma 43 (cuaderno 43 of AEB and CECA). Start in reader.py."""

from transforms.readers.norma43.reader import READER

__all__ = ["READER"]
