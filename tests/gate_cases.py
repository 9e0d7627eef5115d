"""Each rule between elements: a change to a whole report, the finding that must follow, and where it points."""

from tests import gate_story as made
from tests.gate_care import care
from tests.gate_changes import Change, Json, another, both, detail, of, on_bundle, on_entry, put, refer, without_level3
from tests.gate_reports import prevention, rehab

E, W = "error", "warning"
CARE, REHAB, PREVENTION = care(), rehab(), prevention()
IN_ERROR = made.coded("entered-in-error", made.TERM + "condition-ver-status")
FOLLOW_UP = "klgateway-care-follow-up-observation"
OWN = "klgateway-care-citizens-own-observation"
PLAN_119, PLAN_140 = "klgateway-119-planned-intervention", "klgateway-140-planned-intervention"
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Bedre</p></div>'}
CONTAINED = {"resourceType": "Organization", "id": "o", "name": "Enheden"}
MARITAL = {"coding": [{"system": made.TERM + "v3-MaritalStatus", "code": code} for code in "PA"]}

CASES: list[tuple[str, str, Json, Change, str]] = [
    # rule, severity, report, change, end of the expression
    ("gateway-care-report-1", E, CARE, put(FOLLOW_UP, code=made.coded("1", "urn:x")), "entry[8].resource"),
    ("gateway-care-report-2", E, CARE, put("klgateway-care-encounter", period=None), "entry[6].resource"),
    ("data-about-deceased-citizen-warning", W, CARE, put("klgateway-care-citizen", deceasedBoolean=True), "deceased"),
    ("klgateway-severity-mandatory-in-home-care-not-allowed-in-nursing", E, CARE,
     put("klgateway-care-condition", severity=None), "severity"),
    ("klgateway-severity-mandatory-in-home-care-not-allowed-in-nursing", E, CARE,
     put("klgateway-care-condition", 1, severity=made.coded("B2")), "severity"),
    ("klgateway-adresses-must-be-home-care-condition", E, CARE,
     put("klgateway-care-goal", addresses=[refer(CARE, "nursing")]), "addresses"),
    ("gateway-care-follow-up-1", E, CARE, put(FOLLOW_UP, status="preliminary"), "status"),
    ("klgateway-citizen-observation-code-and-value-must-match", E, CARE, put(OWN, code=made.coded("D")), "value"),
    ("klgateway-focus-must-be-home-care-condition-or-area", E, CARE, put(OWN, focus=[refer(CARE, "nursing")]), "focus"),
    ("gateway-140-report-1", E, REHAB, put("klgateway-140-focus-condition", clinicalStatus=None), "entry[2].resource"),
    ("gateway-140-report-2", E, REHAB, put("klgateway-140-care-plan", period=None), "resource"),
    ("klgateway-140-care-plan-1", E, REHAB, detail("klgateway-140-care-plan", status="completed"), "statusReason"),
    ("klgateway-140-intervention-1", E, REHAB, put(PLAN_140, basedOn=None), "basedOn"),
    ("klgateway-140-intervention-2", E, REHAB,
     without_level3(PLAN_140, "1130ad70-6553-490d-87f8-5e8941687a0c"), "basedOn"),
    ("gateway-140-service-request-1", E, REHAB,
     put("klgateway-140-servicerequest", category=[made.coded("8b962281-2ab6-4b10-9c91-4bac592d6d49", made.KL_CODES)]),
     "category"),
    ("klgateway-119-care-plan-1", E, PREVENTION, detail("klgateway-119-care-plan", status="unknown"), "statusReason"),
    ("klgateway-119-intervention-1", E, PREVENTION, put(PLAN_119, basedOn=None), "basedOn"),
    ("klgateway-119-intervention-2", E, PREVENTION,
     without_level3(PLAN_119, "03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362"), "basedOn"),
    ("synlig-nicotine-plan", W, PREVENTION,
     both(without_level3(PLAN_119, "6d24992e-e0a2-43e7-bc27-0234622a8655"), put(PLAN_119, basedOn=None)), "basedOn"),
    ("synlig-procedure-status", E, CARE, put("klgateway-care-completed-intervention", status="in-progress"), "status"),
    ("synlig-ended-focus", W, CARE,
     put("klgateway-care-condition", clinicalStatus=made.coded("resolved", made.TERM + "condition-clinical")),
        "category"),
    ("synlig-one-goal", E, CARE,
     lambda report: report["entry"].append(another(report, "klgateway-care-goal")), "addresses"),
    ("one-citizen", E, CARE, lambda report: report["entry"].pop(0), "entry"),
    ("one-citizen", E, PREVENTION,
     lambda report: report["entry"].append(another(report, "klgateway-119-citizen")), "entry"),
    ("duplicate-id", E, CARE, lambda report: report["entry"].append(report["entry"][1]), "id"),
    ("bdl-7", E, CARE, lambda report: report["entry"].append(report["entry"][1]), "fullUrl"),
    ("bundle-type", E, CARE, on_bundle(type="batch"), "type"),
    ("synlig-id", E, CARE, on_bundle(id=None), "id"),
    ("synlig-id", E, CARE, put("klgateway-care-goal", id=None), "id"),
    ("profile", E, CARE, on_bundle(meta={}), "profile"),
    ("profile", E, CARE,
     on_bundle(meta={"profile": ["http://fhir.kl.dk/gateway/StructureDefinition/other"]}), "profile"),
    ("profile", E, CARE, put("klgateway-care-goal", meta={"lastUpdated": "2026-11-20T08:00:00Z"}), "profile"),
    ("profile", E, REHAB,
     put(PLAN_140, meta={"profile": [made.CARE + "klgateway-care-planned-intervention"]}), "profile"),
    ("profile", W, CARE,
     put("klgateway-care-goal", meta={"profile": [made.CARE + "klgateway-care-goal", "https://eoj.invalid/goal"]}),
        "profile"),
    ("resource-type", E, CARE, put("klgateway-care-goal", resourceType="Gaol"), "resourceType"),
    ("resource-type", E, CARE, put("klgateway-care-goal", resourceType=None), "resource"),
    ("type", E, CARE, put("klgateway-care-goal", resourceType="Medication"), "resource"),
    ("prohibited", E, CARE, put("klgateway-care-goal", mood="good"), "mood"),
    ("cpr", E, CARE, put("klgateway-care-citizen", identifier=[
        {"use": "official", "system": made.CPR, "value": "310200" + "0000"}]), "identifier[0].value"),
    ("identifier-cpr", E, CARE, put("klgateway-care-citizen", identifier=[
        {"use": "usual", "system": made.CPR, "value": made.digits(1)}]), "use"),
    ("min-digits-sor", E, CARE, put("klgateway-care-citizen", managingOrganization={
        "identifier": {"use": "official", "system": made.SOR, "value": "1234567890"}}), "identifier.value"),
    ("uuid", E, REHAB, put("klgateway-140-organization", 1, identifier=[
        {"use": "official", "system": made.KOMBIT, "value": "urn:uuid:ABC"}]), "value"),
    ("dk-core-organization-mandatory-identifier", E, REHAB,
     put("klgateway-140-organization", identifier=[{"system": "urn:oid:1.2", "value": "x"}]), "identifier"),
    ("marital-status-unknown-usage", W, CARE, put("klgateway-care-citizen", maritalStatus=MARITAL), "maritalStatus"),
    ("bdl-1", E, CARE, on_bundle(total=1), "total"),
    ("bdl-2", E, CARE, on_entry(search={"mode": "match"}), "search"),
    ("bdl-3", E, CARE, on_entry(request={"method": "PUT", "url": "x"}), "request"),
    ("bdl-4", E, CARE, on_entry(response={"status": "200"}), "response"),
    ("bdl-5", E, CARE, lambda report: report["entry"].append({"fullUrl": "urn:x:y"}), "]"),
    ("bdl-8", E, CARE, on_entry(fullUrl="https://eoj.invalid/Patient/1/_history/2"), "fullUrl"),
    ("bdl-9", E, CARE, on_bundle(type="document"), "identifier"),
    ("bdl-10", E, CARE, on_bundle(type="document", timestamp=None), "timestamp"),
    ("bdl-11", E, CARE, on_bundle(type="document"), "entry"),
    ("bdl-12", E, CARE, on_bundle(type="message"), "entry"),
    ("con-1", E, CARE, put("klgateway-care-condition", stage=[{"id": "x"}]), "stage"),
    ("con-2", E, CARE, put("klgateway-care-condition", evidence=[{"id": "x"}]), "evidence"),
    ("con-3", W, CARE, put("klgateway-care-condition", clinicalStatus=None), "clinicalStatus"),
    ("con-4", E, CARE, put("klgateway-care-condition", abatementDateTime="2026-01-01"), "clinicalStatus"),
    ("con-5", E, CARE, put("klgateway-care-condition", verificationStatus=IN_ERROR), "clinicalStatus"),
    ("con-5", E, PREVENTION, put("klgateway-119-condition", verificationStatus=IN_ERROR), "clinicalStatus"),
    ("cpl-3", E, CARE,
     lambda report: of(report,
        "klgateway-care-planned-intervention")["activity"][0].update(reference={"reference": "x"}),
     "activity"),
    ("dom-2", E, CARE, put("klgateway-care-goal", contained=[{**CONTAINED, "contained": [CONTAINED]}]), "contained"),
    ("dom-3", E, CARE, put("klgateway-care-goal", contained=[CONTAINED]), "contained"),
    ("dom-4", E, CARE, put("klgateway-care-goal", contained=[{**CONTAINED, "meta": {"versionId": "1"}}]), "contained"),
    ("dom-5", E, CARE, put("klgateway-care-goal", contained=[{**CONTAINED, "meta": {"security": [{"code": "R"}]}}]),
     "contained"),
    ("ref-1", E, CARE, put("klgateway-care-goal", subject={"reference": "#p"}), "resource"),
    ("ele-1", E, CARE, put("klgateway-care-goal", category=[]), "category"),
    ("ele-1", E, CARE, put("klgateway-care-goal", description={}), "description"),
    ("ext-1", E, CARE, put("klgateway-care-goal", extension=[{"url": "https://eoj.invalid/x"}]), "extension[0]"),
    ("ext-1", E, CARE, put("klgateway-care-goal", extension=[
        {"url": "https://eoj.invalid/x", "valueCode": "a", "extension": [{"url": "y", "valueCode": "b"}]}]),
        "extension[0]"),
    ("gol-1", E, CARE, put("klgateway-care-goal", target=[{"detailCodeableConcept": made.coded("B1")}]), "target"),
    ("obs-3", E, CARE, put(FOLLOW_UP, referenceRange=[{"id": "x"}]), "referenceRange"),
    ("obs-6", E, CARE, put(FOLLOW_UP, dataAbsentReason={"text": "x"}), "dataAbsentReason"),
    ("obs-7", E, CARE,
     put(FOLLOW_UP, component=[{"code": made.coded("712744002", "http://snomed.info/sct")}]), "component"),
    ("org-1", E, REHAB, put("klgateway-140-organization", identifier=None, name=None), "resource"),
    ("org-2", E, REHAB, put("klgateway-140-organization", address=[{"use": "home"}]), "address"),
    ("org-3", E, REHAB, put("klgateway-140-organization", telecom=[{"use": "home"}]), "telecom"),
    ("pat-1", E, CARE, put("klgateway-care-citizen", contact=[{"id": "x"}]), "contact"),
    ("per-1", E, CARE,
     put("klgateway-care-general-encounter", period={"start": "2026-11-20T09:00:00+01:00",
        "end": "2026-11-20T07:59:59Z"}),
     "period"),
    ("prr-1", E, PREVENTION,
     put("klgateway-119-servicerequest", code=None, orderDetail=[{"text": "x"}]), "orderDetail"),
    ("qty-3", E, CARE, put("klgateway-care-goal", extension=[
        {"url": "https://eoj.invalid/x", "valueQuantity": {"value": 1.5, "code": "kg"}}]), "value"),
    ("txt-1", E, CARE, put("klgateway-care-goal", text={**NARRATIVE, "div": "<div><script>x</script></div>"}), "div"),
    ("txt-2", E, CARE, put("klgateway-care-goal", text={**NARRATIVE, "div": "<div> <p> </p></div>"}), "div"),
]  # fmt: skip


HARMLESS: list[tuple[Json, Change]] = [
    (CARE, put("klgateway-care-condition", verificationStatus=IN_ERROR, clinicalStatus=None)),
    (CARE, put("klgateway-care-goal", text=NARRATIVE)),
    (CARE, put("klgateway-care-goal", extension=[{"url": "https://eoj.invalid/x", "valueString": "frit"}])),
    (CARE, put("klgateway-care-goal", extension=[{"url": "https://eoj.invalid/x", "extension": [{"url": "y",
        "valueCode": "b"}]}])),
    (CARE, put("klgateway-care-goal", _startDate={"extension": [{"url": "https://eoj.invalid/x", "valueCode": "b"}]})),
    (CARE, put("klgateway-care-goal", language="da", implicitRules="https://eoj.invalid/rules")),
    (CARE, put("klgateway-care-general-encounter", period={"start": "2026-11-20T09:00:00+01:00", "end": "2026-11-20"})),
    (CARE, put("klgateway-care-general-encounter", period={"start": "2026-11", "end": "2026-11-05"})),
    (CARE, put("klgateway-care-planned-intervention", period={"start": "2026-11-20", "end": "9999-12-31"})),
    (CARE, put("klgateway-care-completed-intervention", performedDateTime="2016-12-31T23:59:60Z")),
    (CARE, lambda report: [entry.pop("fullUrl") for entry in report["entry"]]),
    (CARE, put("klgateway-care-goal", meta={"profile": [made.CARE + "klgateway-care-goal|1.2.0"]})),
    (REHAB, put("klgateway-140-organization", identifier=[
        {"system": "urn:oid:2.16.840.1.113883.2.24.1.1", "value": "12345678"}])),
    (REHAB, put("klgateway-140-organization", identifier=[{"system": made.SOR, "value": "99900000000012"}])),
]  # fmt: skip
