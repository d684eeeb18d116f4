"""Working out the profile of a file: `suggest`."""

from transforms.readers.suggest.choosing import suggest

__all__ = ["suggest"]
