"""Payment messages between institutions and from customers: orders, no bookings. Start in iso.py and fin.py."""

from transforms.readers.payments.fin import READER as FIN_READER
from transforms.readers.payments.iso import READER as ISO_READER

__all__ = ["FIN_READER", "ISO_READER"]
