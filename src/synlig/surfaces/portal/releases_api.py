"""`/api/v1/releases`: every release with its proof, and what each rule did in what it was made of."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from synlig.core.errors import NotFound
from synlig.core.permission import Permission
from synlig.core.release import Release
from synlig.storage.releases.values import LoggedRelease
from synlig.surfaces.portal.api import FAULTS
from synlig.surfaces.portal.page import require
from synlig.surfaces.portal.stories import RuleStories, WatchStories

ReleaseId = Annotated[str, Path(description="A release by its id.")]


def releases_api(stories: WatchStories, rules: RuleStories) -> APIRouter:
    """The addresses of releases."""
    router = APIRouter(prefix="/api/v1", tags=["releases"], responses=FAULTS)

    @router.get("/releases", summary="The releases there were")
    def releases(request: Request) -> dict[str, Any]:
        """The newest first, withdrawn ones too, each with its digest and signature."""
        require(request, Permission.READ_RELEASED)
        return {"releases": [_line(logged, made) for logged, made in stories.releases()]}

    @router.get("/releases/{release}/rules", summary="Rows that each rule touched")
    def rows(request: Request, release: ReleaseId) -> dict[str, Any]:
        """By rule and municipality, rounded as cells are and signed with them; null where they were not counted."""
        require(request, Permission.READ_RELEASED)
        found = next((made for _, made in stories.releases() if made.id == release), None)
        if found is None:
            raise NotFound("There is no such release.")
        about = {one.rule.id: one.rule for one in rules.all().rules}
        told = None
        if found.rule_rows is not None:
            told = [{"rule": key, "kommune": place, "rows": number} for key, place, number in found.rule_rows if number]
        named = sorted({key for key, _, number in found.rule_rows or () if number} & set(about))
        titles = {key: {"kind": about[key].kind, "da": about[key].title.da, "en": about[key].title.en} for key in named}
        return {"release": found.id, "rule_set": found.rule_set, "rules": titles, "rows": told}

    return router


def _line(logged: LoggedRelease, made: Release) -> dict[str, Any]:
    gone = logged.withdrawn_at
    return {
        "id": made.id,
        "made_at": made.made_at.isoformat(),
        "known_at": made.known_at.isoformat(),
        "rule_set": made.rule_set,
        "population": made.population,
        "cubes": [{"name": cube.name, "method": cube.method, "base": cube.base} for cube in made.cubes],
        "manifest_sha256": logged.manifest_sha256,
        "signature": made.signature,
        "withdrawn_at": None if gone is None else gone.isoformat(),
        "withdrawn_why": logged.withdrawn_why,
    }
