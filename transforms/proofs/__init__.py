"""What must hold of a case's tables before they are published: each proof names the places where it fails."""

from transforms.proofs.breach import Breach, breaches, prove_keys, repeated_keys, repeated_keys_in_run

__all__ = ["Breach", "breaches", "prove_keys", "repeated_keys", "repeated_keys_in_run"]
