"""goAML reports (UNODC): transactions and parties that a reporting entity told a unit of. Start in reader.py."""

from transforms.readers.goaml.reader import READER

__all__ = ["READER"]
