"""Imported classifications rest the same on every kind of database: once, whole, never overwritten."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from synlig.core.classification import Classification
from synlig.core.errors import Conflict, IntegrityFailure
from synlig.storage.classification import Classifications, classification_part, decoded, encoded
from synlig.storage.control.database import Database
from tests.databases import kinds_of_database
from tests.terminology import FIRST, PUBLISHED, SECOND

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@kinds_of_database()
def test_what_is_kept_comes_back_as_it_was(database: Database) -> None:
    held = Classifications(database)
    assert (held.all(), held.mark()) == (Classification(), 0)
    assert held.keep(PUBLISHED, 7, NOW) == len(PUBLISHED.parts)
    assert held.all() == PUBLISHED


@kinds_of_database()
def test_the_same_again_changes_nothing_and_other_content_is_refused_whole(database: Database) -> None:
    held = Classifications(database)
    held.keep(Classification((FIRST,)), 7, NOW)
    mark = held.mark()
    assert held.keep(Classification((FIRST,)), 8, NOW) == 0
    other = replace(FIRST, concepts=FIRST.concepts[:1])
    with pytest.raises(Conflict):
        held.keep(Classification((SECOND, other)), 9, NOW)
    assert (held.all(), held.mark()) == (Classification((FIRST,)), mark)
    assert held.keep(Classification((SECOND,)), 9, NOW) == 1
    assert held.mark() > mark


@kinds_of_database()
@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_part_that_is_not_what_was_written_is_never_shown(database: Database, content: bytes) -> None:
    held = Classifications(database)
    held.keep(PUBLISHED, 7, NOW)
    with database.writing() as connection:
        connection.execute(update(classification_part).where(classification_part.c.id == 1).values(content=content))
    with pytest.raises(IntegrityFailure):
        held.all()


def test_a_document_that_is_no_classification_is_not_read_as_one() -> None:
    assert decoded(encoded(PUBLISHED)) == PUBLISHED
    for document in (b"", b"[]", b'{"editions": 1}', encoded(PUBLISHED)[:-2]):
        with pytest.raises(IntegrityFailure):
            decoded(document)
