"""The door for systems: FHIR over HTTPS with client certificates."""
