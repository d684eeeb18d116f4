"""Case plans: which tracing method a person elects, and why. Start in reader.py; form.py says what may stand there."""

from transforms.readers.case_plan.reader import READER

__all__ = ["READER"]
