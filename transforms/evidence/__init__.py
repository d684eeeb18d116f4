"""Evidence as it is received: the vault, the custody log, a case's settings."""
