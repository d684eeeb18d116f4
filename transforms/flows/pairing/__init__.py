"""What no single rule ties: pairs by all the evidence together, and one entry for many.

candidates.py finds pairs that may be one movement, evidence.py weighs them, assignment.py chooses the best
total with margins, batches.py ties one entry to several that add up to it, calendars.py counts banking days.
"""
