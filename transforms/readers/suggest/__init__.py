"""Working out the profile of a file: `suggest`."""

from transforms.readers.suggest.wizard import suggest

__all__ = ["suggest"]
