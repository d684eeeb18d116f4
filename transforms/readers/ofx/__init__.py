"""OFX and QFX statements, 1.x (SGML) and 2.x (XML). Start in reader.py."""

from transforms.readers.ofx.reader import READER

__all__ = ["READER"]
