"""Ids that the evidence alone decides: the same evidence gives the same id in every run.

A record's id says where it comes from: the first 16 hex digits of its file's SHA-256 and its
number in the file. What is derived from one record keeps that tail (`e…` entry, `t…` transfer);
what several things decide gets a hash of what decides it.
"""

from __future__ import annotations

import hashlib

import polars as pl

FILE_PART = 16


def digest(*parts: str) -> str:
    """16 hex digits that the parts decide; a separator keeps ("ab", "c") from ("a", "bc")."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def record_ids(file_id: str | pl.Expr, ordinal: pl.Expr) -> pl.Expr:
    """`r<file>-<number>` for each record of a file (or of the file of each row), counted from 1 in file order."""
    return pl.format("r{}-{}", file_part(file_id), (ordinal + 1).cast(pl.String).str.zfill(9))


def file_part(file_id: str | pl.Expr) -> pl.Expr:
    """The digits of a file's SHA-256 that ids carry."""
    return pl.lit(file_id[:FILE_PART]) if isinstance(file_id, str) else file_id.str.slice(0, FILE_PART)


def account_id(scheme: str, identifier: str) -> str:
    """Id of an account by what it is called: `a` + hash of scheme and identifier."""
    return "a" + digest("account", scheme, identifier)


def finding_id(pattern: str, subject_id: str) -> str:
    """Id of a finding: one pattern on one subject is one finding."""
    return "f" + digest("finding", pattern, subject_id)
