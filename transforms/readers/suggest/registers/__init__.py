"""Working out how a register of others is read: lists of persons, of account holders, of assets, of incidents."""

from transforms.readers.suggest.registers.drafting import register_of

__all__ = ["register_of"]
