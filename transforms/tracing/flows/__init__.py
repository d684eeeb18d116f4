"""Money as a flow in time: what the ledger allows, whatever the rule; and orders of a day that are not known.

`bounds` and `oatway` stand on `graph`, the network of what can hold and carry how much.
"""
