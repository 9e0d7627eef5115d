"""The resources of one report by the addresses they are pointed at with."""

from dataclasses import dataclass, field

from synlig.core.profile import Json

JsonObject = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a report: where it stands, what it is, and the profiles it claims that its guide knows."""

    path: str
    resource: JsonObject
    type: str
    id: str | None
    full_url: str | None
    claims: tuple[str, ...]


@dataclass(slots=True)
class Index:
    """Finds an entry by its fullUrl, or by `Type/id` for a relative reference."""

    entries: list[Entry] = field(default_factory=list[Entry])
    _by_address: dict[str, Entry] = field(default_factory=dict[str, Entry])

    def add(self, entry: Entry) -> None:
        """Take in an entry; the first of several with the same address stays."""
        self.entries.append(entry)
        if entry.full_url is not None:
            self._by_address.setdefault(entry.full_url, entry)
        if entry.id is not None:
            self._by_address.setdefault(f"{entry.type}/{entry.id}", entry)

    def find(self, reference: str) -> Entry | None:
        """The entry that `reference` leads to; a version at its end is passed over."""
        return self._by_address.get(reference.partition("/_history/")[0])

    def resolve(self, reference: str) -> JsonObject | None:
        """The resource that `reference` leads to."""
        found = self.find(reference)
        return found.resource if found is not None else None
