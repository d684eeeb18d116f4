"""Cash management balance reporting of American banks, BAI2. Start in reader.py."""

from transforms.readers.bai2.reader import READER

__all__ = ["READER"]
