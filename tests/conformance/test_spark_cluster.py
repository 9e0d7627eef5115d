"""A real standalone cluster: a master and two workers, asked as one home asks it, and everything that can go wrong."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from bench.harness.cluster import Cluster, cluster
from synlig.core.errors import Unavailable, WrongUsage
from synlig.guard.table_keys import TableKeys
from synlig.storage.spark import SparkEngine
from synlig.storage.spark.refusing import refusal
from tests.people import FEW_FILES, reported

ROOT: Final = Path(__file__).parents[2]
Ask = Callable[[str], Mapping[str, Any]]
LARGE: Final = "SELECT length(repeat(c.kommune, 500000000)) AS n FROM conditions c LIMIT 1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes]]:
    """A home with reports of two municipalities, and the master key of its tables."""
    folder = tmp_path_factory.mktemp("cluster")
    wiring = reported(folder, citizens=8, days=2)
    yield folder / "home", wiring.keys.table_key(TableKeys.key_id)
    wiring.close()


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("spark"), workers=2, more=["spark.task.maxFailures 1"]) as made:
        yield made


@pytest.fixture(scope="module")
def ask(home: tuple[Path, bytes], spark: Cluster) -> Iterator[Ask]:
    words = [sys.executable, "-m", "tests.spark_asked", str(home[0]), spark.url, str(spark.properties)]
    environment = os.environ | FEW_FILES | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    with (
        (spark.folder / "driver.log").open("wb") as log,
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=environment
        ) as asked,
    ):
        assert asked.stdin is not None
        assert asked.stdout is not None
        sending, heard = asked.stdin, asked.stdout

        def told(line: str) -> Mapping[str, Any]:
            sending.write(f"{line}\n".encode())
            sending.flush()
            return json.loads(heard.readline() or b'{"exit": "gone"}')

        yield told
        sending.close()
        asked.wait()


def test_the_same_files_give_the_same_cells_and_the_same_findings(ask: Ask) -> None:
    told = ask("cube tilstande")
    assert told["same"] is True
    assert told["counted"] > 0
    rules = ask("rules -")
    assert rules["same"] is True
    assert rules["rows"] > 0
    assert rules["rules"] == 2


def test_what_is_not_planned_is_refused_and_the_next_question_answered(ask: Ask) -> None:
    for words in (
        "SELECT c.sex FROM conditions c",
        "SELECT quantile_of(c.koen) FROM conditions c",
        "SELECT FROM WHERE",
    ):
        told = ask(f"sql {words}")
        assert told["exit"] == WrongUsage.exit_code, words
        assert "does not plan" in told["says"]
    assert ask("sql SELECT c.koen FROM conditions c")["rows"] > 0


def test_what_needs_too_much_memory_is_refused_and_the_next_question_answered(ask: Ask) -> None:
    told = ask(f"sql {LARGE}")
    assert told == {"exit": Unavailable.exit_code, "says": "The query needs more memory than [engine] allows (512MB)."}
    assert ask("sql SELECT c.koen FROM conditions c")["rows"] > 0


def test_keys_are_in_nothing_that_the_cluster_wrote(ask: Ask, home: tuple[Path, bytes], spark: Cluster) -> None:
    assert ask("sql SELECT c.kommune FROM conditions c")["rows"] > 0
    _, key = home
    written = spark.written()
    assert b"CoarseGrainedExecutorBackend" in written
    for form in (key, base64.b64encode(key), base64.b64encode(key).rstrip(b"="), key.hex().encode()):
        assert form not in written


def test_one_worker_lost_is_made_up_for_by_the_other_and_none_left_is_said(ask: Ask, spark: Cluster) -> None:
    rows = ask("sql SELECT c.kommune FROM conditions c")
    assert rows["rows"] > 0
    spark.kill(1)
    assert ask("sql SELECT c.kommune FROM conditions c") == rows
    ask("hurry 4")
    spark.kill(2)
    told = ask("sql SELECT c.kommune FROM conditions c")
    assert told["exit"] == Unavailable.exit_code, told
    assert "lost its workers" in told["says"]
    spark.kill(0)
    ask("end -")
    told = ask("sql SELECT c.kommune FROM conditions c")
    assert told["exit"] == Unavailable.exit_code
    assert "does not answer" in told["says"]


def test_a_master_that_is_down_is_not_waited_for() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        SparkEngine("spark://127.0.0.1:9", "1GB", dict[str, str]).query("SELECT 1", {})


def test_a_master_elsewhere_gets_keys_only_under_a_secret(tmp_path: Path) -> None:
    half = tmp_path / "spark.conf"
    half.write_text("# ours\nspark.authenticate true\nspark.network.crypto.enabled=false\n")
    for properties in ("", str(half)):
        with pytest.raises(WrongUsage, match=r"spark.network.crypto.enabled"):
            SparkEngine("spark://192.0.2.7:7077", "1GB", dict[str, str], properties).query("SELECT 1", {})
    with pytest.raises(WrongUsage, match="cannot be read"):
        SparkEngine("spark://192.0.2.7:7077", "1GB", dict[str, str], str(tmp_path / "none")).query("SELECT 1", {})


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("org.apache.parquet.crypto.ParquetCryptoRuntimeException: no", 6),
        (
            "Job aborted: ExecutorLostFailure (executor 1 exited) Reason: exit code 52",
            7,
        ),
        ("Total size of serialized results is bigger than spark.driver.maxResultSize", 7),
        ("Job aborted due to stage failure: Master removed our application: KILLED", 7),
        ("Job 3 cancelled because SparkContext was shut down", 7),
    ],
)
def test_faults_of_spark_have_our_exit_codes_and_none_of_their_words(fault: str, code: int) -> None:
    said = refusal(RuntimeError(fault), "1GB")
    assert said is not None
    assert said.exit_code == code
    assert "Exception" not in str(said)
    assert refusal(RuntimeError("a bug of ours"), "1GB") is None
