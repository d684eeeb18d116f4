"""How a tracing is answered: as JSON, and as text that fits a terminal."""
