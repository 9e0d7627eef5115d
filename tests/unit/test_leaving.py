"""A command leaves as the interpreter would: threads waited for, exit functions run, streams flushed, its code."""

import os
import subprocess
import sys

LEAVES = """
import atexit, sys, threading, time
from synlig.surfaces.command.main import leave

def late():
    time.sleep(0.2)
    sys.stdout.write("thread ")

atexit.register(lambda: sys.stdout.write("exit "))
threading.Thread(target=late).start()
sys.stdout.write("first ")
leave(7)
"""


def test_what_must_be_done_at_exit_is_done() -> None:
    ended = subprocess.run([sys.executable, "-c", LEAVES], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("first thread exit ", "", 7)


def test_a_reader_that_went_away_is_no_reason_to_fail() -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    program = "import sys, time; from synlig.surfaces.command.main import leave; sys.stdin.read(); print('x'); leave(7)"
    command, pipe = [sys.executable, "-c", program], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=buffered) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert (process.communicate()[1], process.returncode) == (b"", 7)
