"""Hawaladars' ledgers: every reading of what is uncertain, decided by order, balances and totals.

Start at book.py. line.py reads one record (amounts.py, figures.py, words.py; the words in words.yaml and
money.yaml); proofs.py decides between readings (moves.py, balance.py, totals.py, rates.py); rows.py writes them.
"""

from transforms.readers.kinds.hawala.book import Hawala

__all__ = ["Hawala"]
