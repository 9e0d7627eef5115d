"""Every front-end file that was fetched is served: a browser may ask for any that a style sheet names."""

from synlig.surfaces.portal.static import StaticFiles
from synlig.surfaces.portal.vendor import STAMP, VENDOR


def test_everything_that_was_fetched_has_an_address() -> None:
    static = StaticFiles()
    fetched = [path.relative_to(VENDOR) for path in VENDOR.rglob("*") if path.is_file() and path.name != STAMP]
    assert any(path.suffix == ".woff" for path in fetched)
    assert all(static.address("vendor", path.as_posix()).startswith("/static/") for path in fetched)
