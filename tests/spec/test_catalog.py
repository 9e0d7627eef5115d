"""The data catalogue holds what DCAT-AP-DK 2.0.2 makes mandatory, judged by a SHACL engine that is not ours."""

from typing import Any

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, URIRef

from synlig.pipeline.catalog import FORMATS, catalog
from synlig.pipeline.formats import FORMATS as WRITTEN
from tests.released import Invented

ROOT = "https://synlig.example/"
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://synlig.example/shapes/> .

:Catalog a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
  sh:property [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] ;
  sh:property [ sh:path dcat:service ; sh:class dcat:DataService ] ;
  sh:property [ sh:path dct:language ; sh:class dct:LinguisticSystem ] ;
  sh:property [ sh:path dct:spatial ; sh:class dct:Location ] .
:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ;
  sh:property [ sh:path dct:accessRights ; sh:maxCount 1 ; sh:class dct:RightsStatement ] ;
  sh:property [ sh:path dct:accrualPeriodicity ; sh:maxCount 1 ; sh:class dct:Frequency ] ;
  sh:property [ sh:path dct:modified ; sh:maxCount 1 ; sh:datatype xsd:dateTime ] ;
  sh:property [ sh:path dct:temporal ; sh:class dct:PeriodOfTime ] ;
  sh:property [ sh:path dcat:theme ; sh:minCount 1 ; sh:class skos:Concept ] ;
  sh:property [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
:Distribution a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dct:format ; sh:maxCount 1 ; sh:class dct:MediaTypeOrExtent ] ;
  sh:property [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:class dct:MediaType ] .
:DataService a sh:NodeShape ; sh:targetClass dcat:DataService ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dcat:servesDataset ; sh:class dcat:Dataset ] .
:Agent a sh:NodeShape ; sh:targetClass foaf:Agent ;
  sh:property [ sh:path foaf:name ; sh:minCount 1 ; sh:nodeKind sh:Literal ] .
:Concept a sh:NodeShape ; sh:targetClass skos:Concept ;
  sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:nodeKind sh:Literal ] .
"""
"""Cardinalities and classes as DCAT-AP-DK 2.0.2 has them (Digitaliseringsstyrelsen), written down by us."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=catalog(list(Invented().released.values()), ROOT, "Synlig", "kontakt@synlig.example"))


def judged(graph: Graph) -> bool:
    answer: Any = validate(graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    return bool(answer[0])


def test_the_catalogue_conforms(graph: Graph) -> None:
    assert judged(graph)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == len(Invented().released)


@pytest.mark.parametrize(
    ("kind", "predicate"),
    [
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Distribution, DCAT.accessURL),
        (FOAF.Agent, FOAF.name),
        (DCAT.DataService, DCAT.endpointURL),
    ],
)
def test_a_catalogue_that_lacks_a_mandatory_property_does_not(graph: Graph, kind: URIRef, predicate: URIRef) -> None:
    lacking = Graph() + graph
    lacking.remove((next(lacking.subjects(RDF.type, kind)), predicate, None))
    assert not judged(lacking)


def test_every_format_is_a_distribution_of_every_cube(graph: Graph) -> None:
    assert set(FORMATS) == set(WRITTEN)
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        addresses = [str(graph.value(node, DCAT.downloadURL)) for node in graph.objects(dataset, DCAT.distribution)]
        assert sorted(address.rpartition("format=")[2] for address in addresses) == sorted(FORMATS)
        assert graph.value(dataset, DCTERMS.identifier) in {Literal(name) for name in Invented().released}
