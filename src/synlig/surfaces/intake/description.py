"""The door for systems, described the OpenAPI way: every route, what it takes and every answer it may give."""

from typing import Any, Final

OUTCOME: Final = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["severity", "code"]},
        },
    },
}
ANSWERS: Final = {
    200: "The identical report was accepted before.",
    201: "Accepted, and durable.",
    400: "No FHIR Bundle.",
    401: "No registered client certificate, or a token that is not this certificate's.",
    403: "The sender may not report for that unit.",
    408: "The body took too long.",
    409: "A report with this id was accepted before with other content.",
    413: "Too large.",
    415: "Neither JSON nor XML.",
    422: "Rejected; every finding is listed.",
    429: "Too much at once; come again.",
    503: "Nothing was kept; come again.",
}
BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/fhir+json": {"schema": {"type": "object"}},
        "application/fhir+xml": {"schema": {"type": "string"}},
    },
}
KNOWN: Final = (200, 401, 429, 503)


def description() -> dict[str, Any]:
    """An OpenAPI 3.1 document; it names no version of ours (K12)."""
    report = {"requestBody": BODY, "responses": {str(status): _answer(words) for status, words in ANSWERS.items()}}
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Synlig: intake of municipal reports", "version": "1"},
        "paths": {
            "/fhir/Bundle": {"post": {"summary": "Deliver a report.", **report}},
            "/fhir/Bundle/{id}": {
                "put": {"summary": "Deliver a report under its id.", "parameters": [identity], **report}
            },
            "/fhir/metadata": {"get": {"summary": "What this door can do.", "responses": _told("CapabilityStatement")}},
            "/fhir/openapi.json": {"get": {"summary": "This description.", "responses": _told(None)}},
            "/token": {"post": _exchange()},
        },
    }


def _exchange() -> dict[str, Any]:
    """OIO-IDWS-REST: a token of the token service for one of ours."""
    given = {"type": "object", "required": ["access_token", "token_type", "expires_in"]}
    refused = {"type": "object", "required": ["error"]}
    words = {400: "No such form.", 401: "Refused.", 404: "No token service is agreed.", 408: "Too slow."}
    words |= {413: "Too large.", 429: "Refused too often.", 503: "Temporarily not possible."}
    form = {"type": "object", "required": ["saml-token"], "properties": {"saml-token": {"type": "string"}}}
    return {
        "summary": "Exchange a token of the security token service for one that goes with the certificate.",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {
            "200": _answer("The token.", given, "application/json"),
            **{str(status): _answer(said, refused, "application/json") for status, said in words.items()},
        },
    }


def _answer(words: str, schema: dict[str, Any] | None = None, kind: str = "application/fhir+json") -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": schema or OUTCOME}}}


def _told(resource: str | None) -> dict[str, Any]:
    if resource is None:
        right = _answer("As described.", {"type": "object", "required": ["openapi"]}, "application/json")
    else:
        right = _answer("As it is.", {"type": "object", "properties": {"resourceType": {"const": resource}}})
    return {"200": right, **{str(status): _answer(ANSWERS[status]) for status in KNOWN if status != 200}}
