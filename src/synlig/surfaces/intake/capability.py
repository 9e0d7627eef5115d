"""What this door can do, said the FHIR way and true."""

from typing import Any, Final

from synlig.surfaces.terminology.publishing import terminology_resources

REPORTS: Final = (
    "http://fhir.kl.dk/gateway/StructureDefinition/klgateway-care-delivery-report",
    "http://fhir.kl.dk/gateway/StructureDefinition/klgateway-care-incremental-delivery",
    "http://fhir.kl.dk/rehab/StructureDefinition/klgateway-140-delivery-report",
    "http://fhir.kl.dk/rehab/StructureDefinition/klgateway-140-incremental-delivery",
    "http://fhir.kl.dk/prevention/StructureDefinition/klgateway-119-delivery-report",
    "urn:synlig:hjerte/StructureDefinition/synlig-hjerte-delivery-report",
    "urn:synlig:hjerte/StructureDefinition/synlig-hjerte-incremental-delivery",
)


def capability(formats: tuple[str, ...]) -> dict[str, Any]:
    """The CapabilityStatement; it names no version of ours (K12)."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-01",
        "kind": "instance",
        "implementation": {"description": "Synlig: intake of municipal reports"},
        "fhirVersion": "4.0.1",
        "format": list(formats),
        "rest": [
            {
                "mode": "server",
                "security": {"description": "TLS with a registered client certificate"},
                "resource": [
                    {
                        "type": "Bundle",
                        "supportedProfile": list(REPORTS),
                        "interaction": [{"code": "create"}, {"code": "update"}],
                        "versioning": "no-version",
                        "readHistory": False,
                        "updateCreate": True,
                        "conditionalCreate": False,
                        "documentation": "A Bundle is never changed: the same id with other content is a conflict.",
                    },
                    *terminology_resources(),
                ],
            }
        ],
    }
