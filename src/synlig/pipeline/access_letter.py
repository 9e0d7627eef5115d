"""What is held of a person as a letter they can read: plain words in Danish, set as a small PDF (K22)."""

import textwrap
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from synlig.core.found import Found

WIDTH, LINES, LEFT, TOP, LEADING = 92, 54, 56, 786, 13
STORES: Final[Mapping[str, str]] = {
    "reports": "Indberetninger fra kommuner",
    "tables": "Oplysninger, der er dannet af indberetningerne",
    "outbox": "Indberetninger, der venter på at blive sendt",
    "delivered": "Indberetninger, der er sendt videre",
    "vault": "Dit CPR-nummer, og hvem der har fået det at vide",
    "log": "Hvem der har behandlet oplysninger om dig",
    "drop boxes": "Filer, der venter på at blive modtaget",
    "backups": "Sikkerhedskopier",
    "control": "Andre oplysninger",
}


def letter(found: Sequence[Found], reports: Sequence[Mapping[str, Any]], today: str, protected: str) -> bytes:
    """The letter as PDF (1.4, one of the fonts every reader has, WinAnsi: æ, ø and å are in it)."""
    return _pdf(_lines(found, reports, today, protected))


def _lines(
    found: Sequence[Found], reports: Sequence[Mapping[str, Any]], today: str, protected: str
) -> list[tuple[str, int]]:
    lines = [("Oplysninger om dig i Synlig", 18), (f"Udskrevet {today}", 10), ("", 10)]
    if protected:
        lines += [(protected, 11), ("", 10)]
    intro = (
        "Synlig modtager indberetninger om kommunal pleje, genoptræning og forebyggelse. Her står, hvad der er "
        "registreret om dig, hvorfra det kommer, og hvem det er givet videre til. Du kan få rettet, hvad der er "
        "forkert, og du kan klage til Datatilsynet."
    )
    lines += [*_wrapped(intro, 10), ("", 10)]
    for store, rows in _by_store(found).items():
        lines.append((f"{STORES.get(store, store)} ({len(rows)})", 12))
        for kind, number in sorted(Counter(row.kind for row in rows).items()):
            times = sorted(f"{row.when:%Y-%m-%d}" for row in rows if row.kind == kind and row.when is not None)
            span = "" if not times else times[0] if times[0] == times[-1] else f"{times[0]} til {times[-1]}"
            lines += _wrapped(f"{kind}: {number}  {span}".rstrip(), 10)
        lines.append(("", 10))
    for report in reports:
        lines.append((f"Indberetning {report['bundle_id']}, modtaget {report['received_at'][:10]}", 11))
        lines += [line for text in _said(report["report"]) for line in _wrapped(text, 9)]
        lines.append(("", 10))
    return lines


def _by_store(found: Sequence[Found]) -> dict[str, list[Found]]:
    stores = dict[str, list[Found]]()
    for row in found:
        stores.setdefault(row.store, []).append(row)
    return stores


def _said(report: Any, path: str = "") -> list[str]:
    """Every value of a report with where it stands, in the report's own words."""
    if isinstance(report, dict):
        places = {f"{path}.{name}".removeprefix("."): inner for name, inner in report.items()}
        return [line for place, inner in places.items() for line in _said(inner, place)]
    if isinstance(report, list):
        return [line for inner in report for line in _said(inner, path)]
    return [f"{path}: {report}"]


def _wrapped(text: str, size: int) -> list[tuple[str, int]]:
    return [(line, size) for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False) or [""]]


def _pdf(lines: Sequence[tuple[str, int]]) -> bytes:
    pages = [_page(lines[at : at + LINES]) for at in range(0, max(len(lines), 1), LINES)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (da-DK) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(pages):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        packed = zlib.compress(content)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    return _file(objects)


def _page(lines: Sequence[tuple[str, int]]) -> bytes:
    out, at = [b"BT"], TOP
    for text, size in lines:
        shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out.append(b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (size, LEFT, at, shown))
        at -= LEADING
    return b"\n".join([*out, b"ET"])


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
