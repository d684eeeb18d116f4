"""The letters of a PDF with their places, worked out in a process of its own: `python extract.py FILE`.

PDF files are programs of a kind, and the library that reads them is written in C++: what a hostile
one does to it must not reach the process that holds the evidence. This one has limits of memory and
time, writes a pickle, and imports nothing but pypdfium2, so that it starts at once.
"""

from __future__ import annotations

import ctypes
import pickle
import resource
import sys

import pypdfium2
import pypdfium2.raw as pdfium

MEMORY = 2 << 30
SECONDS = 240
MOST_PAGES = 5_000
MOST_LETTERS = 20_000_000

Letter = tuple[str, float, float, float, float, float]
"""Character; left, bottom, right and top, and the line that it stands on, in points from the lower left corner."""
Page = tuple[float, float, list[Letter]]
"""Width and height in points, and the letters in the order of the file."""


def pages_of(path: str) -> list[Page]:
    """All pages. Raises: PdfiumError where the file is no PDF or is locked; ValueError where it is too large."""
    document = pypdfium2.PdfDocument(path)
    if len(document) > MOST_PAGES:
        message = f"it has {len(document)} pages, at most {MOST_PAGES} are read"
        raise ValueError(message)
    pages, count = [], 0
    for index in range(len(document)):
        page = document[index]
        letters = _letters(page.get_textpage())
        count += len(letters)
        if count > MOST_LETTERS:
            message = f"it has more than {MOST_LETTERS} letters"
            raise ValueError(message)
        pages.append((*page.get_size(), letters))
    return pages


def _letters(text: pypdfium2.PdfTextPage) -> list[Letter]:
    """Letters with boxes, and with the line that they stand on: in some fonts each box is as high as its letter."""
    box, across, line = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: list[Letter] = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if code in (0, 10, 13, 0xFFFE, 0xFFFF):
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            continue
        stands = pdfium.FPDFText_GetCharOrigin(text.raw, index, ctypes.byref(across), ctypes.byref(line))
        found.append(
            (_letter(code), box.left, box.bottom, box.right, box.top, line.value if stands else box.bottom)
        )
    return found


def _letter(code: int) -> str:
    """A letter by its number; half of a pair that stands alone, as in a damaged font, is no letter."""
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def main() -> None:
    """Write the pages of the file that is named, or the words of what went wrong, as a pickle."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    answer: tuple[str, object]
    try:
        answer = ("pages", pages_of(sys.argv[1]))
    except (pypdfium2.PdfiumError, ValueError, OSError) as bad:
        answer = ("password" if "password" in str(bad).lower() else "bad", str(bad))
    pickle.dump(answer, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
