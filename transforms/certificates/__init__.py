"""The certificate of a delivery: what came, what became of it, and what its sender should mend."""
