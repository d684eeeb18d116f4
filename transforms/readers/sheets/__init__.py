"""Spreadsheets (XLSX, ODS, XLS) through profiles: a sheet is read as the delimited text that it shows."""

from transforms.readers.sheets.reader import READER

__all__ = ["READER"]
