"""Making the hash-locked lists anew from pyproject.toml."""

from house.setup.environment import Environment, run, say

FLAGS = ("--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header")
PROJECT = "pyproject.toml"
BESIDE_RUN = ("-c", "lock/run.txt")
LISTS = {
    "run": (PROJECT,),
    "test": (PROJECT, "--group", "test", *BESIDE_RUN),
    "spark": (PROJECT, "--extra", "spark", *BESIDE_RUN, "-c", "lock/test.txt"),
    "postgresql": (PROJECT, "--extra", "postgresql", *BESIDE_RUN),
    "build": ("--group", "build"),
    "web": ("--group", "web"),
    "lock": ("--group", "lock"),
    "peer-fhir-resources": ("--group", "peer-fhir-resources"),
    "peer-fhirkit": ("--group", "peer-fhirkit"),
    "peer-great-expectations": ("--group", "peer-great-expectations"),
    "peer-pandera": ("--group", "peer-pandera"),
    "peer-polars": ("--group", "peer-polars"),
    "peer-chdb": ("--group", "peer-chdb"),
}
"""Each list and what it is compiled from; the lists that share an environment agree with `run`."""


def compile_all() -> None:
    """Write every `lock/*.txt`; versions already there stay where they still fit."""
    tool = Environment(".venv-lock")
    tool.create()
    tool.install("lock")
    for name, sources in LISTS.items():
        say(f"lock/{name}.txt")
        command = [tool.python.parent / "uv", "pip", "compile", *FLAGS, *sources, "-o", f"lock/{name}.txt"]
        run(command, f"lock/{name}.txt could not be made")
