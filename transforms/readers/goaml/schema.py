"""A report held against the XSD of the unit that received it."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

SHOWN = 20
"""Faults that are told one by one."""


def complaints(path: Path, schema: Path) -> list[str]:
    """What the schema finds wrong, each with its line; a fault in form costs no transaction.

    Nothing is fetched and no entity is opened. A schema that cannot be used is a message too.
    """
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        known = etree.XMLSchema(etree.parse(schema, safe))
    except (OSError, etree.LxmlError) as bad:
        return [f"The goAML schema {schema} cannot be used: {str(bad)[:200]}."]
    try:
        report = etree.parse(path, safe)
    except (OSError, etree.LxmlError) as bad:
        return [f"The file was not held against the schema, for it is not well-formed: {str(bad)[:200]}."]
    known.validate(report)
    found = list(known.error_log)
    told = [f"Schema, line {one.line}: {str(one.message)[:300]}" for one in found[:SHOWN]]
    if len(found) > SHOWN:
        told.append(f"The schema finds {len(found) - SHOWN} more faults.")
    return told or [f"The file follows the schema {schema.name}."]
