"""manifest.json: what a package holds, byte for byte, and the evidence that it rests on.

The manifest protects itself too: it is canonical JSON (writing it again gives the same bytes) and
carries a hash of its own content, so that a changed bit anywhere is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

NAME = "manifest.json"
SELF_HASH = "package_sha256"
START = "0" * 64


def canonical_json(document: object) -> bytes:
    """The one way in which a document is written: sorted keys, two spaces, UTF-8, a newline at the end."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def sha256(content: bytes) -> str:
    """SHA-256 in hex digits."""
    return hashlib.sha256(content).hexdigest()


def evidence_chain(file_ids: Iterable[str]) -> dict[str, Any]:
    """A hash chain over the evidence files in the order of their ids: h[n] = SHA-256(h[n-1] + id[n]).

    It starts at 64 zeros. It holds no clock: see docs/decisions/0007-report-package.md.
    """
    links, head = [], START
    for file_id in sorted(file_ids):
        head = sha256((head + file_id).encode("ascii", "replace"))
        links.append({"file_id": file_id, "hash": head})
    return {"head": head, "links": links}


def manifest(document: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest of a package whose files these are."""
    evidence = [
        {"exhibit": item["exhibit"], "file_id": item["file_id"], "bytes": item["bytes"]}
        for item in document["evidence"]
    ]
    content = {
        "schema_version": document["schema_version"],
        "moneytrail_version": document["moneytrail_version"],
        "configuration_sha256": document["configuration_sha256"],
        "reference_currency": document["case"]["reference_currency"],
        "files": [
            {"name": name, "sha256": sha256(files[name]), "bytes": len(files[name])} for name in sorted(files)
        ],
        "evidence": sorted(evidence, key=lambda item: str(item["file_id"])),
        "evidence_chain": evidence_chain(item["file_id"] for item in evidence),
    }
    return {**content, SELF_HASH: self_hash(content)}


def self_hash(content: Mapping[str, Any]) -> str:
    """Hash of a manifest without the field that holds it."""
    return sha256(canonical_json({key: value for key, value in content.items() if key != SELF_HASH}))
