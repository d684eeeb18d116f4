"""Names and particulars as they are compared: normal forms, and how alike two of them are.

What the evidence says keeps its script and spelling; here stand the forms beside it. Start at
people.py (forms of a name), likeness.py (two names), numbers.py (phones, documents, e-mail).
"""
