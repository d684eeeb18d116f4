"""A published snapshot to a report package that a prosecutor can hold, and its verification."""

from transforms.reporting.document import report_document
from transforms.reporting.package import write_package
from transforms.reporting.tables import CaseTables, read_case_tables
from transforms.reporting.verification import Problem, Verification, verify_package

__all__ = [
    "CaseTables",
    "Problem",
    "Verification",
    "read_case_tables",
    "report_document",
    "verify_package",
    "write_package",
]
