"""The released cubes as a data catalogue: DCAT-AP-DK 2.0 in Turtle, for whoever gathers catalogues."""

from collections.abc import Sequence
from typing import Final

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from synlig.core.query import Released
from synlig.core.words import Words

EU: Final = Namespace("http://publications.europa.eu/resource/authority/")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
PROFILE: Final = URIRef("https://data.gov.dk/model/profile/dcat-ap-dk")
FORMATS: Final = {
    "csv": ("CSV", "CSV", "text/csv"),
    "xlsx": ("Excel", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet", "PARQUET", "application/vnd.apache.parquet"),
    "json-stat": ("JSON-stat", "JSON", "application/json"),
    "px": ("PX", "", ""),
}
"""Each format by the name it is asked for: its name, its code among the EU's file types, its media type."""
ENGLISH: Final = URIRef(EU["language/ENG"])
DANISH: Final = URIRef(EU["language/DAN"])


def catalog(cubes: Sequence[Released], root: str, publisher: str, contact: str) -> bytes:
    """The catalogue in Turtle. `root` is the address of the portal with its slash; `contact` an e-mail or empty.

    Source: DCAT-AP-DK 2.0.2, Digitaliseringsstyrelsen; the terms of EU Vocabularies.
    """
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("skos", SKOS), ("vcard", VCARD)):
        graph.bind(prefix, namespace)
    whole, agent = URIRef(f"{root}catalog.ttl"), URIRef(f"{root}#udgiver")
    _agent(graph, agent, publisher)
    _vocabulary(graph)
    title = Words("Synlig: kommunale sundheds- og ældredata", "Synlig: municipal health and elder-care data")
    about = Words(
        "Kuber om borgere, tilstande og indsatser i de danske kommuner. Tallene er beskyttet mod genkendelse.",
        "Cubes on citizens, conditions and interventions in Danish municipalities, protected against disclosure.",
    )
    _described(graph, whole, DCAT.Catalog, title, about)
    _linked(graph, whole, DCTERMS.publisher, agent)
    _linked(graph, whole, DCTERMS.conformsTo, PROFILE)
    _linked(graph, whole, DCTERMS.language, DANISH, ENGLISH)
    _linked(graph, whole, DCTERMS.spatial, EU["country/DNK"])
    _service(graph, whole, root, [_dataset(graph, whole, released, root, agent, contact) for released in cubes])
    return graph.serialize(format="turtle", encoding="utf-8")


def _dataset(graph: Graph, whole: URIRef, released: Released, root: str, agent: URIRef, contact: str) -> URIRef:
    cube, release = released.cube, released.release
    node = URIRef(f"{root}api/v1/cubes/{cube.name}")
    _described(graph, node, DCAT.Dataset, cube.title, cube.description)
    _linked(graph, whole, DCAT.dataset, node)
    _linked(graph, node, DCTERMS.publisher, agent)
    _linked(graph, node, DCTERMS.language, DANISH)
    _linked(graph, node, DCTERMS.spatial, EU["country/DNK"])
    _linked(graph, node, DCTERMS.accrualPeriodicity, EU["frequency/DAILY"])
    _linked(graph, node, DCTERMS.accessRights, EU["access-right/RESTRICTED"])
    _linked(graph, node, DCAT.theme, EU["data-theme/HEAL"])
    graph.add((node, DCTERMS.identifier, Literal(cube.name)))
    graph.add((node, OWL.versionInfo, Literal(release.id)))
    graph.add((node, DCTERMS.modified, Literal(release.made_at.isoformat(), datatype=XSD.dateTime)))
    graph.add((node, DCTERMS.temporal, _period(graph, released.years)))
    for word in cube.dimensions:
        graph.add((node, DCAT.keyword, Literal(word.title.da, lang="da")))
    if contact:
        card = BNode()
        graph.add((card, RDF.type, VCARD.Kind))
        graph.add((card, VCARD.hasEmail, URIRef(f"mailto:{contact}")))
        graph.add((node, DCAT.contactPoint, card))
    for name in FORMATS:
        _distribution(graph, node, released, name)
    return node


def _distribution(graph: Graph, dataset: URIRef, released: Released, form: str) -> None:
    """One format of the standard table: all years by municipality and code."""
    cube, (word, file_type, media) = released.cube, FORMATS[form]
    names = [dimension.name for dimension in cube.dimensions]
    place = "kommune" if "kommune" in names else names[0]
    by = ",".join(name for name in names if name in (place, "aar", cube.code))
    address = f"{dataset}/table?by={by}&measure={cube.measures[0].name}&format={form}"
    node = URIRef(f"{dataset}#{form}")
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(f"{cube.title.da} ({word})", lang="da")))
    _linked(graph, dataset, DCAT.distribution, node)
    _linked(graph, node, DCAT.accessURL, dataset)
    _linked(graph, node, DCAT.downloadURL, URIRef(address))
    if file_type:
        _linked(graph, node, DCTERMS.format, _typed(graph, EU[f"file-type/{file_type}"], DCTERMS.MediaTypeOrExtent))
        media_type = URIRef(f"https://www.iana.org/assignments/media-types/{media}")
        _linked(graph, node, DCAT.mediaType, _typed(graph, media_type, DCTERMS.MediaType))


def _service(graph: Graph, whole: URIRef, root: str, datasets: Sequence[URIRef]) -> None:
    title = Words("OData 4.0", "OData 4.0")
    about = Words("Alle kuber side for side for BI-værktøjer.", "All cubes, page by page, for BI tools.")
    node = URIRef(f"{root}odata/v4/")
    _described(graph, node, DCAT.DataService, title, about)
    _linked(graph, whole, DCAT.service, node)
    _linked(graph, node, DCAT.endpointURL, node)
    _linked(graph, node, DCAT.endpointDescription, URIRef(f"{root}odata/v4/$metadata"))
    _linked(graph, node, DCAT.servesDataset, *datasets)
    _linked(graph, node, DCTERMS.accessRights, EU["access-right/RESTRICTED"])


def _vocabulary(graph: Graph) -> None:
    """What the EU's terms are, said here too: a reader that checks classes need not fetch them."""
    for name, kind in (
        ("language/DAN", DCTERMS.LinguisticSystem),
        ("language/ENG", DCTERMS.LinguisticSystem),
        ("country/DNK", DCTERMS.Location),
        ("frequency/DAILY", DCTERMS.Frequency),
        ("access-right/RESTRICTED", DCTERMS.RightsStatement),
        ("data-theme/HEAL", SKOS.Concept),
    ):
        _typed(graph, EU[name], kind)
    graph.add((EU["data-theme/HEAL"], SKOS.prefLabel, Literal("Sundhed", lang="da")))
    _typed(graph, PROFILE, DCTERMS.Standard)


def _agent(graph: Graph, node: URIRef, name: str) -> None:
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, Literal(name)))


def _period(graph: Graph, years: Sequence[str]) -> Node:
    node = BNode()
    graph.add((node, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((node, DCAT.startDate, Literal(f"{min(years)}-01-01", datatype=XSD.date)))
    graph.add((node, DCAT.endDate, Literal(f"{max(years)}-12-31", datatype=XSD.date)))
    return node


def _described(graph: Graph, node: URIRef, kind: URIRef, title: Words, description: Words) -> None:
    graph.add((node, RDF.type, kind))
    for predicate, words in ((DCTERMS.title, title), (DCTERMS.description, description)):
        graph.add((node, predicate, Literal(words.da, lang="da")))
        graph.add((node, predicate, Literal(words.en, lang="en")))


def _linked(graph: Graph, node: URIRef, predicate: URIRef, *others: URIRef) -> None:
    for other in others:
        graph.add((node, predicate, other))


def _typed(graph: Graph, node: URIRef, kind: URIRef) -> URIRef:
    graph.add((node, RDF.type, kind))
    return node
