"""What must hold of a case's tables before they are published: each proof names the places where it fails."""

from transforms.proofs.breach import Breach, breaches, repeated_keys

__all__ = ["Breach", "breaches", "repeated_keys"]
