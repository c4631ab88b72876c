"""Building a generation: which files must be read, which rows are new, and the one segment that holds them.

Only files that are new or changed, that repeat such a file, or that lie in a segment that is not sound are read. Their
rows go into a fresh segment, and the rows of all segments that are no larger go into it too, so that there are few of
them and a row moves a few times in its life. What was indexed piece by piece answers as an index made in one go: a row
that stands in several files is always indexed under the first of them by name.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from .corpus import Snapshot, storable
from .embedding import LOCAL, Embedder
from .filings import FileReport, FileStatus, Filing, Reader, read_filing
from .manifest import Entry, Maker, Manifest, Segment
from .record import Record
from .storage import Progress, Storage


def build(
    storage: Storage,
    snapshot: Snapshot,
    current: Manifest | None,
    sound: Collection[str],
    *,
    embedder: Embedder = LOCAL,
    read: Reader | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Make the snapshot the index, in the place of `current`. Call it as the only writer.

    `sound` names the segments of `current` that may be kept. IndexUnavailableError when the storage cannot be written
    or does not hold what was written to it; the index is then the one it was. BrokenIndexError when one of the kept
    segments cannot be read.
    """
    segments = [segment for segment in current.segments if segment.name in sound] if current else []
    kept = _kept(current, snapshot, {segment.name for segment in segments})
    filings, holders = _read(kept, snapshot, read, progress)

    generation = storage.next_generation(current)
    name = f"build-{generation:04}-{secrets.token_hex(4)}"
    files, rows = _settle(filings, holders, name)
    absorbed = _absorbed(segments, kept, len(rows))
    for file, entry in kept.items():
        files[file] = entry.model_copy(update={"segment": name}) if entry.segment in absorbed else entry
    for segment in segments:
        if segment.name in absorbed:
            rows += [
                row for row in storage.records(segment) if row.file in kept and kept[row.file].segment == segment.name
            ]
    left = tuple(segment for segment in segments if segment.name not in absorbed)

    manifest = Manifest(
        generation=generation,
        token=secrets.token_hex(8),
        segments=(*left, storage.write(name, rows, embedder, progress)) if rows else left,
        previous=tuple(segment.name for segment in current.segments) if current else (),
        corpus=storable(str(snapshot.root)),
        fingerprint=snapshot.fingerprint,
        maker=Maker.of(embedder),
        files=dict(sorted(files.items())),
    )
    storage.save(manifest)
    storage.sweep(manifest)
    return manifest


def _kept(current: Manifest | None, snapshot: Snapshot, sound: Collection[str]) -> dict[str, Entry]:
    """The files that need not be read: unchanged, with their rows in a sound segment."""
    entries = dict(current.files) if current else {}
    present = {file.name: file for file in snapshot.files}
    _leave(
        entries,
        {
            name
            for name, entry in entries.items()
            if name not in present
            or not entry.is_of(present[name])
            or (entry.segment is not None and entry.segment not in sound)
        },
    )
    return entries


def _leave(kept: dict[str, Entry], names: Iterable[str]) -> set[str]:
    """Take files out of what is kept, and with them those that repeat their rows. The names of all of them."""
    leaving = set(names)
    while more := {name for name, entry in kept.items() if leaving.intersection(entry.report.repeats)} - leaving:
        leaving |= more
    for name in leaving:
        kept.pop(name, None)
    return leaving


def _read(
    kept: dict[str, Entry], snapshot: Snapshot, read: Reader | None, progress: Progress | None
) -> tuple[dict[str, Filing], dict[str, str]]:
    """Read all files that are not kept; also, under which kept file each row is indexed, by its id.

    When a file comes before the one under which a row of it is indexed, it takes the row over, and the other file has
    to be read as well.
    """
    sources = {file.name: file for file in snapshot.files}
    filings: dict[str, Filing] = {}
    holders = {row: name for name, entry in kept.items() for row in entry.rows()}
    leaving = set(sources) - set(kept)
    while leaving:
        first: dict[str, str] = {}
        for done, name in enumerate(sorted(leaving)):
            if progress:
                progress(done, len(leaving), name)
            filings[name] = read_filing(sources[name], read)
            for record in filings[name].records:
                first.setdefault(record.id, name)
        if progress:
            progress(len(leaving), len(leaving), "")
        leaving = _leave(kept, {holders[row] for row, name in first.items() if holders.get(row, "") > name} & set(kept))
    return filings, {row: name for row, name in holders.items() if name in kept}


def _settle(
    filings: Mapping[str, Filing], holders: Mapping[str, str], segment: str
) -> tuple[dict[str, Entry], list[Record]]:
    """What each file gave, and the rows to write: every row under the first file that has it."""
    entries: dict[str, Entry] = {}
    rows: dict[str, Record] = {}
    for name, filing in sorted(filings.items()):
        own: list[Record] = []
        repeats: set[str] = set()
        for record in filing.records:
            held = rows[record.id].file if record.id in rows else holders.get(record.id)
            if held is None:
                rows[record.id] = record
                own.append(record)
            elif held != name:
                repeats.add(held)
        indexed = FileStatus.INDEXED if own else FileStatus.READ
        entries[name] = Entry(
            size=filing.source.size,
            digest=filing.source.digest,
            segment=segment if own else None,
            counts=dict(Counter(record.level2 for record in own)),
            ids="".join(record.id for record in own),
            report=FileReport(
                file=name,
                status=FileStatus.REFUSED if filing.refused else indexed,
                reason=filing.refused,
                tables=filing.tables,
                records=len(own),
                duplicates=len(filing.records) - len(own),
                repeats=tuple(sorted(repeats)),
                passed_over=filing.passed_over,
            ),
        )
    return entries, list(rows.values())


def _absorbed(segments: Sequence[Segment], kept: Mapping[str, Entry], rows: int) -> set[str]:
    """The segments whose rows move into the new one: no larger than it has become, or for the most part dead."""
    live: Counter[str | None] = Counter()
    for entry in kept.values():
        live[entry.segment] += entry.report.records
    absorbed = set()
    for segment in sorted(segments, key=lambda segment: live[segment.name]):
        here = live[segment.name]
        if here <= rows or 2 * here < sum(segment.counts.values()):
            absorbed.add(segment.name)
            rows += here
    return absorbed
