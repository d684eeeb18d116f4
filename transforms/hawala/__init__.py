"""What hawaladars' books come to: which pay-out belongs to which cash-in, who owes whom, what settled it.

Start at build.py. legs.py reads lines; brokers.py says which hawaladar a name means; pairing.py and fitting.py
weigh pairs, solving.py chooses among them; links.py writes them down; obligations.py and nettings.py say who owes
whom; settlements.py looks for what settled it; escrow.py tells what became of money held; transfers.py makes
movements. Method: docs/methods/hawala.md.
"""
