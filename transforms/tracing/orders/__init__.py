"""Orders of entries that the evidence does not settle, and what they do to a traced figure."""

from transforms.tracing.orders.days import ORDERS, order_of_days
from transforms.tracing.orders.intervals import INTERVALS, intervals

__all__ = ["INTERVALS", "ORDERS", "intervals", "order_of_days"]
