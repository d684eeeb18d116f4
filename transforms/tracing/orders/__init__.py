"""Orders of entries that the evidence does not settle, and what they do to a traced figure.

`intervals` has a method's figures, `robust` what no method and no order can move; `order_of_days` says
which days are proven.
"""
