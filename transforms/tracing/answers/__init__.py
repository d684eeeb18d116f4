"""What a tracing answers beyond its sums: the way as a tree, methods side by side, whom to ask next, what changed."""

from transforms.tracing.answers.changes import Change, changes
from transforms.tracing.answers.differences import differing_entries, places_by_method
from transforms.tracing.answers.production import production_orders
from transforms.tracing.answers.trees import trees

__all__ = ["Change", "changes", "differing_entries", "places_by_method", "production_orders", "trees"]
