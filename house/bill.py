"""The bill of materials: what the product is made of, in CycloneDX 1.6 from the locks; `python -m house.bill`."""

import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from house.licences import licence_of, stated
from house.places import ROOT

LISTS: Final = {"run": "required", "postgresql": "optional", "spark": "optional"}
"""Which locks a running product is installed from, and whether it can do without."""
FRONT_END: Final = "src/synlig/surfaces/portal/package-lock.json"
PINNED: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")
DIGEST: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NEEDED_BY: Final = re.compile(r"# +(?:via )?(?P<name>[A-Za-z0-9._-]+)(?: \(.*\))?")
OUR_NAME: Final = "synlig"


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock: what it is, whose bytes are accepted, and what needs it."""

    name: str
    version: str
    digests: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL, by which scanners know it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Locked]:
    """The packages of a hash-locked list."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return [locked for block in blocks if (locked := _locked(block)) is not None]


def _locked(block: str) -> Locked | None:
    head = PINNED.match(block)
    if head is None:
        return None
    comments = [line.strip() for line in block.splitlines() if line.strip().startswith("#")]
    found = (NEEDED_BY.fullmatch(line) for line in comments)
    needed_by = sorted({each["name"].lower() for each in found if each is not None} - {"via"})
    name = head["name"].lower().replace("_", "-")
    return Locked(name, head["version"], tuple(DIGEST.findall(block)), tuple(needed_by))


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole bill as a CycloneDX document; the same for the same locks."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    ours = f"pkg:pypi/{OUR_NAME}@{version}"
    scopes = _scopes(root)
    front_end = list(_front_end(root))
    components = [*_python(scopes), *front_end]
    named = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{named}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": ours, "name": OUR_NAME, "version": version}},
        "components": components,
        "dependencies": _dependencies(ours, scopes, [each["bom-ref"] for each in front_end]),
    }


def _scopes(root: Path) -> dict[str, tuple[Locked, str]]:
    """Every package by its URL, required where any lock that is required has it; one may be there in two versions."""
    found = dict[str, tuple[Locked, str]]()
    for name, scope in LISTS.items():
        for locked in read_lock((root / "lock" / f"{name}.txt").read_text("utf-8")):
            found.setdefault(locked.purl, (locked, scope))
    return found


def _python(scopes: Mapping[str, tuple[Locked, str]]) -> Iterator[dict[str, Any]]:
    told = stated()
    for _, (locked, scope) in sorted(scopes.items()):
        licence = licence_of(locked.name, told)
        yield {
            "type": "library",
            "bom-ref": locked.purl,
            "name": locked.name,
            "version": locked.version,
            "scope": scope,
            "purl": locked.purl,
            **({"licenses": [{"expression": licence}]} if licence else {}),
            "properties": [{"name": "synlig:accepted-sha256", "value": digest} for digest in locked.digests],
        }


def _front_end(root: Path) -> Iterator[dict[str, Any]]:
    """What the portal sends to browsers, from npm."""
    packages = json.loads((root / FRONT_END).read_text("utf-8"))["packages"]
    for place, package in sorted(packages.items()):
        if place:
            name = place.rpartition("node_modules/")[2]
            purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
            said = [{"expression": package["license"]}] if package.get("license") else []
            digests = [{"name": "synlig:accepted-integrity", "value": package["integrity"]}]
            about = {"type": "library", "bom-ref": purl, "name": name, "version": package["version"], "purl": purl}
            yield {**about, "scope": "required", "licenses": said, "properties": digests}


def _dependencies(ours: str, scopes: Mapping[str, tuple[Locked, str]], front_end: list[str]) -> list[dict[str, Any]]:
    needs: dict[str, set[str]] = {ours: set(front_end)} | {purl: set() for purl in scopes}
    of_name = {OUR_NAME: [ours]}
    for purl, (locked, _) in scopes.items():
        of_name.setdefault(locked.name, []).append(purl)
    for purl, (locked, _) in scopes.items():
        for who in (each for name in locked.needed_by for each in of_name.get(name, ())):
            needs[who].add(purl)
    return [{"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted(needs.items())]


def main() -> None:
    """Write `dist/sbom.cdx.json`."""
    file = ROOT / "dist" / "sbom.cdx.json"
    file.parent.mkdir(exist_ok=True)
    document = bill()
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{file.relative_to(ROOT)}: {len(document['components'])} components.")


if __name__ == "__main__":
    main()
