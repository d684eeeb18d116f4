"""Who is who beyond exact identifiers: mentions, links between them, decisions, and what stays open."""
