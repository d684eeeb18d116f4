"""One ingest from beginning to end: files taken in, the ledger built, each file accounted for.

The command line and Dagster's deliveries both come through here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from transforms.certificates.writing import write_certificate
from transforms.evidence.accounting import FileRow, file_row, needs_ledger, published_files
from transforms.evidence.case_settings import CaseSettings
from transforms.evidence.delivery import Delivery, Taken
from transforms.evidence.intake import take_in
from transforms.evidence.locking import case_lock
from transforms.evidence.vault import Found
from transforms.readers.profiles import require_profiles
from transforms.store_format import mark_store

Step = Callable[[str, int, int], None]
"""Called with the file that was read, the number of files done, and how many there are."""
Reading = Callable[[], AbstractContextManager[Step]]
"""Opened as long as files are read."""


def ingest(
    delivery: Delivery,
    files: Sequence[Found],
    build_ledger: Callable[[], object],
    say: Callable[[str], None],
    reading: Reading,
) -> list[FileRow]:
    """Take the files in, call `build_ledger` where the snapshot lacks something, account for each file.

    The case is locked from the first file to the published snapshot, so that two ingests never mix.

    Raises: MoneytrailError where the store cannot be written, and what `build_ledger` raises.
    """
    require_profiles(delivery.profile, [delivery.store.profiles])
    if all(one.problem for one in files):
        # A mistyped path must not leave a case behind.
        return [file_row(Taken("", one.name, "refused", None, one.problem), None) for one in files]
    taken: list[Taken] = []
    mark_store(delivery.store)
    with case_lock(delivery.case, say, "an ingest"):
        if not delivery.case.settings.exists():
            CaseSettings(title=delivery.case.name, authority=delivery.authority or "").save(delivery.case)
        with reading() as step:
            for done, one in enumerate(take_in(delivery, files), start=1):
                taken.append(one)
                step(one.name, done, max(done, len(files)))  # an archive brings more than were given
        if needs_ledger(delivery.case):
            build_ledger()
        known = published_files(delivery.case, {one.file_id for one in taken})
        rows = [file_row(one, known.get(one.file_id)) for one in taken]
        write_certificate(delivery.case, rows)
    return rows
