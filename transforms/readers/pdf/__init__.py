"""PDF statements that carry text. Start in reader.py."""

from transforms.readers.pdf.reader import READER

__all__ = ["READER"]
