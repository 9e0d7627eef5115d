"""Tokens and certificates of systems over real TLS: given once, bound to a key, refused with a reason."""

import shutil
import time
from base64 import b64encode
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from synlig.guard.credentials import certificate_bytes
from synlig.guard.log.wanted import Wanted
from synlig.guard.saml.reasons import Reason
from synlig.stories.add_sender import add_sender
from synlig.surfaces.intake import recognised
from tests.attacks.saml.held import AUDIENCE, STS, HeldToken
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import Pair, pair
from tests.authority import Authority, Issued
from tests.intake_door import FHIR, Served, of_kommune, serving, synthetic_reports

CVR_0540, CVR_0101, CVR_ELSEWHERE = "11111111", "22222222", "33333333"
NOW = datetime.now(UTC)


@dataclass
class Door:
    """An intake with a token service, revocation lists and a sender of two municipalities."""

    served: Served
    lists: Path
    both: Issued

    def exchange(self, who: Issued, posted: str) -> httpx.Response:
        with self.served.talk(who) as talk:
            return talk.post("/token", data={"saml-token": posted})

    def given(self, who: Issued, cvr: str = CVR_0540) -> str:
        answer = self.exchange(who, posted(who, cvr))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def renew(self, name: str, content: bytes) -> None:
        """Lay a revocation list as a renewal does: whole or not at all."""
        (self.lists / ".new").write_bytes(content)
        (self.lists / ".new").rename(self.lists / name)
        time.sleep(0.06)  # longer than a sender stays known

    def reasons(self, event: str) -> list[tuple[str, str]]:
        found = [one.header for one in self.served.wiring.whole_log.search(Wanted(event=event))]
        return [(str(header.facts["reason"]), header.correlation) for header in found]


def signer() -> Pair:
    return pair("sts now", NOW - timedelta(days=1), 30)


def posted(who: Issued, cvr: str = CVR_0540, **changed: Any) -> str:
    holder = certificate_bytes(who.certificate.read_bytes())
    built: dict[str, Any] = {"holder": holder, "now": datetime.now(UTC), "cvr": cvr, "sign": Signing(by=signer())}
    return HeldToken(**{**built, **changed}).posted()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Generator[Door]:
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "lists").mkdir()
    (folder / "sts.pem").write_bytes(signer().certificate.public_bytes(Encoding.PEM))
    settings = {
        "SYNLIG_INTAKE__ENTITY_ID": AUDIENCE,
        "SYNLIG_INTAKE__STS_ISSUER": STS,
        "SYNLIG_INTAKE__STS_CERTIFICATES": str(folder / "sts.pem"),
        "SYNLIG_INTAKE__CRL": str(folder / "lists"),
    }
    named = {CVR_0540: "0540", CVR_0101: "0101", CVR_ELSEWHERE: "0259"}
    settings |= {f"SYNLIG_ORGANISATIONS__{cvr}": kode for cvr, kode in named.items()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recognised, "STILL_KNOWN_S", 0.05)
        with serving(folder, settings) as served:
            both = served.authority.issue("both")
            pem = both.certificate.read_bytes()
            served.wiring.tell(add_sender, "both", ["0540", "0101"], [], pem, None)
            made = Door(served, folder / "lists", both)
            made.renew("ca.crl", served.authority.revocations())
            yield made


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    return synthetic_reports()


def test_a_token_acts_for_its_municipality_only_and_over_its_certificate(
    door: Door, reports: list[dict[str, Any]]
) -> None:
    answer = door.exchange(door.both, posted(door.both))
    said = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(said) == {"access_token", "token_type", "expires_in"}
    assert (said["token_type"], 3500 < said["expires_in"] <= 3600) == ("Holder-of-key", True)
    with door.served.talk(door.both) as talk:
        for scheme, index in (("Holder-of-key", 0), ("Bearer", 1), ("holder-of-key", 2)):
            headers = {**FHIR, "authorization": f"{scheme} {said['access_token']}"}
            own, other = of_kommune(reports, "0540")[index], of_kommune(reports, "0101")[index]
            assert talk.post("/fhir/Bundle", json=own, headers=headers).status_code == 201
            assert talk.post("/fhir/Bundle", json=other, headers=headers).status_code == 403
        assert talk.post("/fhir/Bundle", json=of_kommune(reports, "0101")[0], headers=FHIR).status_code == 201


def test_a_token_is_worth_nothing_over_another_certificate(door: Door, reports: list[dict[str, Any]]) -> None:
    token = door.given(door.both)
    with door.served.talk(door.served.client) as talk:
        headers = {**FHIR, "authorization": f"Bearer {token}"}
        assert talk.post("/fhir/Bundle", json=of_kommune(reports, "0540")[4], headers=headers).status_code == 401
    assert Reason.TOKEN in [reason for reason, _ in door.reasons("intake:sender:refused")]


@pytest.mark.parametrize("authorization", ["Bearer", "Basic eDp5", "Bearer wrong", "Negotiate x", "x"])
def test_a_wrong_token_gets_nothing_even_beside_a_good_certificate(door: Door, authorization: str) -> None:
    with door.served.talk(door.served.client) as talk:
        answer = talk.get("/fhir/metadata", headers={"authorization": authorization})
    assert answer.status_code == 401
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_refusals_look_alike_and_the_log_has_the_reason_under_the_reference(door: Door) -> None:
    who = door.served.authority.issue("trying")
    door.served.wiring.tell(add_sender, "trying", ["0540"], [], who.certificate.read_bytes(), None)
    tries = {
        "holder": posted(door.both),
        "audience": posted(who, audience="http://other.invalid/service/1", recipient=None),
        "expired": posted(who, now=NOW - timedelta(hours=9)),
        "signature": posted(who, sign=Signing(by=pair("stranger"))),
        Reason.ORGANISATION: posted(who, CVR_0101),
        "base64": "%",
    }
    for reason, token in tries.items():
        answer = door.exchange(who, token)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Holder-of-key error="invalid_token"'
        assert set(answer.json()) == {"error", "correlation_id"}
        assert (reason, answer.json()["correlation_id"]) in door.reasons("identity:token:refused")


def test_who_keeps_trying_is_paused_and_followed_up(door: Door) -> None:
    who = door.served.authority.issue("keeps trying")
    door.served.wiring.tell(add_sender, "keeps trying", ["0540"], [], who.certificate.read_bytes(), None)
    bad = posted(who, audience="http://other.invalid/service/1", recipient=None)
    statuses = [door.exchange(who, bad).status_code for _ in range(12)]
    assert statuses == [401] * 9 + [429] * 3
    assert door.exchange(who, posted(who)).status_code == 429
    cases = door.served.wiring.refusals.cases(open_only=True)
    assert ("certificate", "token", "audience") in [(case.kind, case.door, case.reason) for case in cases]
    repeated = list(door.served.wiring.whole_log.search(Wanted(event="identity:login:repeatedly-refused")))
    assert [one.header.facts["kind"] for one in repeated] == ["certificate"]
    assert door.given(door.both)


def test_a_token_is_had_by_senders_with_the_agreed_form_only(door: Door) -> None:
    stranger = door.served.authority.issue("no sender")
    assert door.exchange(stranger, posted(stranger)).status_code == 401
    good = posted(door.both)
    with door.served.talk(door.both) as talk:
        assert talk.post("/token", json={"saml-token": good}).status_code == 400
        assert talk.post("/token", data={"saml-token": [good, good]}).status_code == 400
        assert talk.post("/token", data={"saml_token": good}).status_code == 400
        assert talk.post("/token", data={"saml-token": "A" * 600_000}).status_code == 413
        assert talk.get("/token").status_code == 405
        given = {"authorization": f"Bearer {door.given(door.both)}"}
        assert talk.post("/token", data={"saml-token": good}, headers=given).status_code == 400


def test_a_revoked_certificate_is_refused_from_the_moment_the_list_says_so(door: Door) -> None:
    lost = door.served.authority.issue("lost")
    door.served.wiring.tell(add_sender, "lost", ["0540"], [], lost.certificate.read_bytes(), None)
    with door.served.talk(lost) as talk:
        assert talk.get("/fhir/metadata").status_code == 200
        door.renew("ca.crl", door.served.authority.revocations(lost))
        assert talk.get("/fhir/metadata").status_code == 401
    assert "certificate-revoked" in [reason for reason, _ in door.reasons("identity:certificate:refused")]
    with door.served.talk(door.both) as talk:
        assert talk.get("/fhir/metadata").status_code == 200


def test_without_a_current_list_of_its_own_authority_nobody_gets_in(door: Door, tmp_path: Path) -> None:
    authority, known = door.served.authority, (door.lists / "ca.crl").read_bytes()
    forger = Authority(tmp_path / "forger")
    bad = {
        "revocation-list-out-of-date": authority.revocations(ends=-timedelta(hours=1)),
        "revocation-list-missing": authority.revocations(by=forger),
    }
    try:
        for reason, content in {**bad, "revocation-list-missing ": b"no list"}.items():
            door.renew("ca.crl", content)
            who = authority.issue(f"with {reason.strip()}{uuid4().hex}")
            with door.served.talk(who) as talk:
                assert talk.get("/fhir/metadata").status_code == 401
            assert door.reasons("identity:certificate:refused")[-1][0] == reason.strip()
    finally:
        door.renew("ca.crl", known)
    with door.served.talk(door.both) as talk:
        assert talk.get("/fhir/metadata").status_code == 200


def test_a_renewed_oces3_certificate_is_still_the_same_system(door: Door) -> None:
    authority, entity = door.served.authority, str(uuid4())
    first = authority.issue_oces3("oces", CVR_0540, entity)
    door.served.wiring.tell(add_sender, "oces", ["0540"], [], first.certificate.read_bytes(), None)
    renewed = authority.issue_oces3("oces renewed", CVR_0540, entity)
    others = (
        authority.issue_oces3("another", CVR_0540, str(uuid4())),
        authority.issue_oces3("a person's", CVR_0540, entity, "1.2.208.169.1.1.1.3.1.1"),
        authority.issue_oces3("begins alike", CVR_0540, entity, "1.2.208.169.1.1.1.3.70"),
        authority.issue("plain"),
    )
    for who, status in ((first, 200), (renewed, 200), *((it, 401) for it in others)):
        with door.served.talk(who) as talk:
            assert talk.get("/fhir/metadata").status_code == status
    foreign = Authority(authority.ca.parent / "foreign").issue_oces3("foreign", CVR_0540, entity)
    expired = authority.issue_oces3("expired", CVR_0540, entity, ends=-timedelta(minutes=1))
    for who in (foreign, expired):
        with door.served.talk(who) as talk, pytest.raises(httpx.TransportError):
            talk.get("/fhir/metadata")


def test_a_home_without_a_token_service_offers_no_tokens(tmp_path: Path) -> None:
    with serving(tmp_path) as served, served.talk(served.client) as talk:
        assert talk.post("/token", data={"saml-token": b64encode(b"x").decode()}).status_code == 404
    shutil.rmtree(tmp_path)
