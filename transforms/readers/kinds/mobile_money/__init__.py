"""Statements of mobile money (M-Pesa, MTN MoMo and their kin): wordings, numbers, charges.

Start at statement.py; details.yaml holds the operators' wordings, countries.yaml how numbers are written.
"""

from transforms.readers.kinds.mobile_money.statement import MobileMoney

__all__ = ["MobileMoney"]
