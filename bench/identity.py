"""How long a log-in takes to judge, how long a hostile token can hold the door, and how fast access is decided."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bench.harness.row import Peer, Row
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum, decide
from synlig.guard.saml.reasons import TokenRefused
from tests.attacks.saml import (
    test_assertion,
    test_attributes,
    test_bytes,
    test_digests,
    test_encryption,
    test_envelope,
    test_namespaces,
    test_odd_values,
    test_privileges,
    test_signature,
    test_wrapping,
    test_wrapping_anywhere,
)
from tests.attacks.saml.scene import Scene, Token, agreed, service_key
from tests.attacks.saml.sealing import Sealing
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import pair

LOG_INS = 200
DESIGNED = "76 other tokens, tried while the design was made"


def rows() -> Iterator[Row]:
    """Milliseconds of a good token with keys as large as OCES3's, and of the slowest hostile one."""
    yield Row("identity", "log-in, crypto and checks", statistics.median(_log_ins()), "ms", 30, "lower")
    spent = [_judged(token) for token in hostile()]
    accepted = sum(refused is False for _, refused in spent)
    peers = (Peer("python3-saml", 19, ran=False, source=DESIGNED), Peer("pysaml2", 24, ran=False, source=DESIGNED))
    yield Row("identity", "slowest hostile token", max(milliseconds for milliseconds, _ in spent), "ms", 250, "lower")
    yield Row("identity", "decisions, every question new", _decisions(new=True), "decisions/s", 5_000, "higher")
    yield Row("identity", "decisions, as pages and tables ask", _decisions(new=False), "decisions/s", 5_000, "higher")
    yield Row("identity", f"accepted of {len(spent)} hostile tokens", accepted, "tokens", 0, "lower", peers)


def _decisions(*, new: bool) -> float:
    """A second: everybody's questions about every municipality, the first time or again; the best of three runs."""
    roles, levels = [frozenset({role}) for role in Role], list(Sensitivity)
    people = [Person("p", "P", KommuneKode(f"{at:04}"), roles[at % 7], levels[at % 4], "High", {}) for at in range(100)]
    data = [Datum(KommuneKode(f"{at:04}"), levels[at % 4]) for at in range(50)]
    found = list[float]()
    for run in range(3):
        asked = [replace(datum, unit=f"{run}" if new else "") for datum in data]
        started = time.perf_counter()
        for person in people:
            for datum in asked:
                decide(person, Permission.READ_OWN_ROWS, datum)
        found.append(len(people) * len(data) / (time.perf_counter() - started))
    return max(found)


def hostile() -> Iterator[Token]:
    """The tokens of the attack tests that must be refused whatever the connection."""
    for tokens in (test_bytes.HOSTILE, test_bytes.CROWDS, test_signature.HOSTILE, test_encryption.HOSTILE):
        yield from (token for _, token in tokens.values())
    for tokens in (test_envelope.HOSTILE, test_assertion.HOSTILE, test_attributes.HOSTILE, test_attributes.LEVELS):
        yield from (token for _, token in tokens.values())
    for tokens in (test_namespaces.HOSTILE, test_digests.HOSTILE, test_odd_values.HOSTILE):
        yield from (token for _, token in tokens.values())
    yield from (Token(signed=wrap) for _, wrap in test_wrapping.WRAPPED.values())
    for path in test_wrapping_anywhere.PLACES:
        yield from (Token(signed=wrap(path)) for _, wrap in test_wrapping_anywhere.KINDS.values())
    yield from (test_privileges.bearing(value) for _, value in test_privileges.MALFORMED.values())


def _judged(token: Token) -> tuple[float, bool]:
    """Milliseconds, and whether it was refused."""
    scene = Scene()
    posted = scene.post(token)
    gc.collect()
    return _timed(lambda: scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember))


def _timed(judge: Callable[[], object]) -> tuple[float, bool]:
    started, refused = time.perf_counter(), False
    try:
        judge()
    except TokenRefused:
        refused = True
    return (time.perf_counter() - started) * 1000, refused


def _log_ins() -> Iterator[float]:
    idp, sp = pair("idp 3072", bits=3072), pair("sp 3072", bits=3072)
    for _ in range(LOG_INS):
        scene = Scene(replace(agreed("oiosaml3", idp), keys=(service_key(sp),)))
        posted = scene.post(Token(sign=Signing(by=idp), seal=Sealing(to=sp)))
        yield _timed(lambda at=scene, it=posted: at.provider.finish({"SAMLResponse": it}, at.begun.remember))[0]
