"""Working out how a hawaladar's ledger is read, by what its columns are called."""

from transforms.readers.suggest.ledgers.drafting import Ledger, ledger_of

__all__ = ["Ledger", "ledger_of"]
