"""Belgium's coded statement of account, CODA. Start in reader.py."""

from transforms.readers.coda.reader import READER

__all__ = ["READER"]
