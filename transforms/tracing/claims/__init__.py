"""Several claimants to one fund: what is left, and how rules divide it between them."""

from transforms.tracing.claims.ceilings import ceilings_of
from transforms.tracing.claims.divided import Division, Fund, claims_by, in_turn

__all__ = ["Division", "Fund", "ceilings_of", "claims_by", "in_turn"]
