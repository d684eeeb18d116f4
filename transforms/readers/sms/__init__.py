"""Confirmation messages of mobile money, out of a telephone's back-up (operators.yaml says what they look like)."""

from transforms.readers.sms.reader import READER, SmsReader

__all__ = ["READER", "SmsReader"]
