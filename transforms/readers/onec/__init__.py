"""1CClientBankExchange, the text in which banks hand statements to 1C. Start in reader.py."""

from transforms.readers.onec.reader import READER

__all__ = ["READER"]
