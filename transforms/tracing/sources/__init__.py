"""Where money came from: the sources of an asset, a payment or a balance, by any method."""

from transforms.tracing.sources.composition import sources_of
from transforms.tracing.sources.places import Place, places_of
from transforms.tracing.sources.proceeds import sources_elected
from transforms.tracing.sources.source import KINDS, Source, Sources

__all__ = ["KINDS", "Place", "Source", "Sources", "places_of", "sources_elected", "sources_of"]
