"""Pages with texts at places, as banks print statements: set by Typst."""

from __future__ import annotations

from pathlib import Path

import typst

_PAGE = "#set page(width: 595pt, height: 842pt, margin: 0pt)\n#set text(size: 9pt)\n"


class Printer:
    """A PDF in the making; places are points from the left and the upper edge."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def left(self, place: float, top: float, text: str) -> None:
        """Print a text that begins at a place."""
        self._parts.append(f"#place(dx: {place}pt, dy: {top}pt, text({_quoted(text)}))")

    def right(self, place: float, top: float, text: str) -> None:
        """Print a text that ends at a place."""
        box = f"box(width: 300pt, align(right, text({_quoted(text)})))"
        self._parts.append(f"#place(dx: {place - 300}pt, dy: {top}pt, {box})")

    def page(self) -> None:
        """Begin a new page."""
        self._parts.append("#pagebreak()")

    def save(self, path: Path) -> Path:
        """Set the pages; gives the file's path."""
        source = path.with_suffix(".typ")
        source.write_text(_PAGE + "\n".join(self._parts), encoding="utf-8")
        typst.compile(str(source), output=str(path))
        return path


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
