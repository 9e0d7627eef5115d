"""What the service offers, in the words of OData: the service document, and the schema as CSDL in XML."""

from typing import Final

import msgspec
from lxml import etree

from synlig.core.words import Words
from synlig.pipeline.odata.entity_sets import EntitySet, Service, TextColumn

EDMX: Final = "http://docs.oasis-open.org/odata/ns/edmx"
EDM: Final = "http://docs.oasis-open.org/odata/ns/edm"
NAMESPACE: Final = "Synlig"
CORE: Final = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml"
READ_ONLY: Final = ("InsertRestrictions", "UpdateRestrictions", "DeleteRestrictions")
CAPABILITIES: Final = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Capabilities.V1.xml"


def service_document(service: Service, root: str) -> bytes:
    """The entity sets by name and address."""
    value = [
        {"name": each.name, "kind": "EntitySet", "url": each.name, "title": each.words.da} for each in service.values()
    ]
    return msgspec.json.encode({"@odata.context": f"{root}$metadata", "value": value})


def csdl(service: Service) -> bytes:
    """The schema: an entity type per set, every column with its type and its Danish words."""
    edmx = etree.Element(f"{{{EDMX}}}Edmx", {"Version": "4.0"}, nsmap={"edmx": EDMX})
    for address, alias in ((CORE, "Core"), (CAPABILITIES, "Capabilities")):
        reference = etree.SubElement(edmx, f"{{{EDMX}}}Reference", {"Uri": address})
        etree.SubElement(reference, f"{{{EDMX}}}Include", {"Namespace": f"Org.OData.{alias}.V1", "Alias": alias})
    services = etree.SubElement(edmx, f"{{{EDMX}}}DataServices")
    schema = etree.SubElement(services, f"{{{EDM}}}Schema", {"Namespace": NAMESPACE}, nsmap={None: EDM})
    for each in service.values():
        _type(schema, each)
    container = etree.SubElement(schema, f"{{{EDM}}}EntityContainer", {"Name": "Udgivet"})
    for each in service.values():
        _set(container, each)
    return etree.tostring(edmx, xml_declaration=True, encoding="utf-8")


def _type(schema: etree._Element, rows: EntitySet) -> None:
    entity = etree.SubElement(schema, f"{{{EDM}}}EntityType", {"Name": _type_name(rows)})
    key = etree.SubElement(entity, f"{{{EDM}}}Key")
    for name in rows.key:
        etree.SubElement(key, f"{{{EDM}}}PropertyRef", {"Name": name})
    for name, column in rows.columns.items():
        kind = "Edm.String" if isinstance(column, TextColumn) else "Edm.Int64"
        given = {"Name": name, "Type": kind, "Nullable": "false"}
        element = etree.SubElement(entity, f"{{{EDM}}}Property", given)
        if name in rows.titles:
            _annotate(element, "Core.Description", rows.titles[name])


def _set(container: etree._Element, rows: EntitySet) -> None:
    given = {"Name": rows.name, "EntityType": f"{NAMESPACE}.{_type_name(rows)}"}
    element = etree.SubElement(container, f"{{{EDM}}}EntitySet", given)
    _annotate(element, "Core.Description", rows.words)
    _annotate(element, "Core.LongDescription", rows.notes)
    for restricted in READ_ONLY:
        annotation = etree.SubElement(element, f"{{{EDM}}}Annotation", {"Term": f"Capabilities.{restricted}"})
        record = etree.SubElement(annotation, f"{{{EDM}}}Record")
        word = {"InsertRestrictions": "Insertable", "UpdateRestrictions": "Updatable"}.get(restricted, "Deletable")
        etree.SubElement(record, f"{{{EDM}}}PropertyValue", {"Property": word, "Bool": "false"})


def _annotate(element: etree._Element, term: str, words: Words) -> None:
    etree.SubElement(element, f"{{{EDM}}}Annotation", {"Term": term, "String": words.da})


def _type_name(rows: EntitySet) -> str:
    """Types and sets have names apart: some clients mistake one for the other."""
    return f"{rows.name}_row"
