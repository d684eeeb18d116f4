"""France's account statement, CFONB 120. Start in reader.py."""

from transforms.readers.cfonb.reader import READER

__all__ = ["READER"]
