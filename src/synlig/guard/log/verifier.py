"""A verifier of the log that stands alone: this one file and any Python, for someone who trusts nobody here.

    python verifier.py JOURNAL CHECKPOINTS PUBLIC_KEY        hold a copy of the log against its checkpoints
    python verifier.py --proof FILE CHECKPOINTS PUBLIC_KEY   hold one entry (synlig log prove) against them

JOURNAL is the folder of `*.jsonl`, CHECKPOINTS the folder of signed `*.json`, PUBLIC_KEY the file
`log-checkpoint.public`, got from the operator once, by another way than the rest. Ends with 0 when all holds,
else with 1 and the first thing that does not. Nothing of the Gateway is imported; Ed25519 is written out by
RFC 8032, the Merkle tree by RFC 6962.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, P - 2, P) % P
SQRT_M1: Final = pow(2, (P - 1) // 4, P)
GENESIS: Final = "0" * 64
FRAME: Final = b"synlig/log-checkpoint\x00"
Point = tuple[int, int, int, int]


class Broken(Exception):
    """Something does not hold."""


def verify(journal: Path, checkpoints: Path, key: bytes) -> str:
    """What was held against what.

    Raises:
        Broken: a link, a checkpoint or a signature does not hold.
    """
    signed = sorted(read_checkpoints(checkpoints, key), key=lambda each: int(each["size"]))
    waiting, tree, size = list(signed), Tree(), 0
    for link, canonical in links(journal):
        tree.append(canonical)
        size += 1
        while waiting and waiting[0]["size"] == size:
            hold = waiting.pop(0)
            if hold["root"] != tree.root() or hold["chain"] != link:
                raise Broken(f"the first {size} entries are not those that were signed")
    waiting = [each for each in waiting if each["size"]]
    if waiting:
        raise Broken(f"{waiting[0]['size']} entries were signed, {size} are there")
    open_tail = size - (int(signed[-1]["size"]) if signed else 0)
    return f"{size} entries hold together and agree with {len(signed)} checkpoints; {open_tail} came after the last."


def verify_proof(proof: dict[str, Any], checkpoints: Path, key: bytes) -> str:
    """That one entry is in the log that was signed.

    Raises:
        Broken: it is not, or not at that place.
    """
    sizes = {each["size"]: each["root"] for each in read_checkpoints(checkpoints, key)}
    if sizes.get(proof["size"]) != proof["root"]:
        raise Broken("the root of the proof was never signed")
    node = hashlib.sha256(b"\x00" + proof["entry"].encode()).digest()
    position, last = proof["seq"] - 1, proof["size"] - 1
    placed = 0 <= position <= last
    for sibling in map(bytes.fromhex, proof["path"]):
        if position & 1 or position == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        position, last = position >> 1, last >> 1
    if not placed or last or node.hex() != proof["root"]:
        raise Broken("the entry is not in the log at that place")
    return f"Entry {proof['seq']} is in the log as it was signed at {proof['size']} entries."


def links(journal: Path) -> Iterator[tuple[str, bytes]]:
    """(link, hashed bytes) of every entry, each checked against the one before."""
    chain, seq, ids = GENESIS, 0, set[str]()
    for number, segment in enumerate(sorted(journal.glob("*.jsonl")), start=1):
        if segment.name != f"{number:06}.jsonl":
            raise Broken(f"segment {number:06}.jsonl is missing")
        for raw in segment.read_bytes().splitlines(keepends=True):
            seq += 1
            try:
                document = json.loads(raw)
                canonical = _canonical(document["header"])
                said = (document["header"]["seq"], document["chain"])
                identity = str(document["header"]["id"])
            except (ValueError, KeyError, TypeError):
                raise Broken(f"entry {seq} cannot be read") from None
            chain = hashlib.sha256(bytes.fromhex(chain) + canonical).hexdigest()
            if said != (seq, chain) or raw != b'{"chain":"%s","header":%s}\n' % (chain.encode(), canonical):
                raise Broken(f"entry {seq} is not what was written, or one before it is gone")
            if identity in ids:
                raise Broken(f"entry {seq} has the id of another")
            ids.add(identity)
            yield chain, canonical


def read_checkpoints(folder: Path, key: bytes) -> Iterator[dict[str, Any]]:
    """Every checkpoint whose signature holds."""
    names = set[str]()
    for path in folder.glob("*.json"):
        try:
            document = json.loads(path.read_bytes())
            signature = _signature(document.pop("signature"))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Broken(f"checkpoint {path.name} cannot be read") from None
        if not ed25519_holds(key, FRAME + _canonical(document, ascii_only=True), signature):
            raise Broken(f"checkpoint {path.name} is not signed by this key")
        if path.name != f"{document['size']:016}.json":
            raise Broken(f"checkpoint {path.name} is filed under another size")
        names.add(document["log"])
        if len(names) > 1:
            raise Broken("the checkpoints belong to several logs")
        yield document


def _signature(written: str) -> bytes:
    given = base64.b64decode(written, validate=True)
    if base64.b64encode(given).decode() != written:
        raise ValueError("base64 has spare bits")
    return given


class Tree:
    """A Merkle tree that only grows (RFC 6962 section 2.1)."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, bytes]] = []

    def append(self, data: bytes) -> None:
        """Add a leaf."""
        height, node = 0, hashlib.sha256(b"\x00" + data).digest()
        while self._stack and self._stack[-1][0] == height:
            node, height = hashlib.sha256(b"\x01" + self._stack.pop()[1] + node).digest(), height + 1
        self._stack.append((height, node))

    def root(self) -> str:
        """The root, as hex."""
        nodes = [node for _height, node in self._stack]
        root = nodes.pop() if nodes else hashlib.sha256().digest()
        while nodes:
            root = hashlib.sha256(b"\x01" + nodes.pop() + root).digest()
        return root.hex()


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` of `message` was made with the private half of `public` (RFC 8032 section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point, scalar = _decoded(public), _decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= L:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(scalar, BASE), _plus(point, _times(hashed, key))
    return _same(left, right)


def _plus(a: Point, b: Point) -> Point:
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _plus(total, point)
        point, scalar = _plus(point, point), scalar >> 1
    return total


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _decoded(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _base() -> Point:
    found = _decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    if found is None:
        raise Broken("arithmetic")
    return found


BASE: Final = _base()


def _canonical(document: Any, *, ascii_only: bool = False) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only).encode()


def main(arguments: Sequence[str]) -> int:
    """Verify what the arguments name; 0 when it holds."""
    of_proof, places = arguments[:1] == ["--proof"], list(arguments[-3:])
    if len(arguments) != (4 if of_proof else 3):
        sys.stderr.write(__doc__ or "")
        return 2
    what, checkpoints, key = Path(places[0]), Path(places[1]), base64.b64decode(Path(places[2]).read_bytes())
    try:
        held = (
            verify_proof(json.loads(what.read_bytes()), checkpoints, key)
            if of_proof
            else verify(what, checkpoints, key)
        )
    except Broken as broken:
        sys.stdout.write(f"BROKEN: {broken}.\n")
        return 1
    sys.stdout.write(f"{held}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
