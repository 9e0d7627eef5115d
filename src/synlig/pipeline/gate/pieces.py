"""Cuts an incremental delivery into its reports, each as the very bytes it came in."""

import msgspec

from synlig.pipeline.gate.reading import BOM


class Whole(msgspec.Struct):
    """A Bundle with its entries left as bytes."""

    entry: msgspec.Raw = msgspec.Raw()


class Piece(msgspec.Struct):
    """An entry with its resource left as bytes."""

    resource: msgspec.Raw = msgspec.Raw()


def pieces_of(raw: bytes) -> dict[str, bytes]:
    """The bytes of each resource of a Bundle that has been read, by its path; what is no entry is passed over."""
    found: dict[str, bytes] = {}
    for at, entry in enumerate(_entries(raw)):
        try:
            found[f"Bundle.entry[{at}].resource"] = bytes(msgspec.json.decode(entry, type=Piece).resource)
        except msgspec.ValidationError:
            continue
    return found


def _entries(raw: bytes) -> list[msgspec.Raw]:
    try:
        whole = msgspec.json.decode(raw.removeprefix(BOM), type=Whole)
        return msgspec.json.decode(whole.entry, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return []
