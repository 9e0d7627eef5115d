"""The classification server: FHIR terminology operations, mounted in the intake and in the portal (C1)."""
