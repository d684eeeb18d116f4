"""Files of orders in lines of fixed width: France, Britain, the United States. Start in files.py."""

from transforms.readers.orders.afb160 import READER as AFB160_READER
from transforms.readers.orders.afb320 import READER as AFB320_READER
from transforms.readers.orders.bacs18 import READER as BACS18_READER
from transforms.readers.orders.cfonb240 import READER as CFONB240_READER
from transforms.readers.orders.nacha import READER as NACHA_READER

READERS = (AFB160_READER, AFB320_READER, CFONB240_READER, NACHA_READER, BACS18_READER)

__all__ = ["READERS"]
