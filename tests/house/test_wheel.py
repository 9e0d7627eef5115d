"""The wheel builds from the locked back end and holds the product with its declarations, nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

from house.places import PACKAGE, ROOT
from house.rules.tree import Tree


def test_the_wheel_holds_every_committed_file_of_the_product(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("synlig-*.whl"))).namelist())
    product = {path for path in Tree(ROOT).paths if path.is_relative_to(PACKAGE.parent)}
    assert {path.relative_to(PACKAGE.parent).as_posix() for path in product} <= names
    assert not [name for name in names if "node_modules" in name or name.startswith(("tests/", "house/", "bench/"))]
