"""Prove that one entry is in the signed log, to someone who may not see the rest."""

from synlig.guard.log.log import Log, Proof


def prove_log_entry(seq: int, *, whole_log: Log) -> Proof:
    """The entry with its path to the newest signed root; `guard/log/verifier.py` checks it.

    Raises:
        NotFound: no such entry, or no checkpoint covers it yet.
    """
    return whole_log.prove(seq)
