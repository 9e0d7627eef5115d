"""Merkle trees against vectors published elsewhere, and proofs against every tree of few leaves."""

import hashlib

import pytest

from synlig.guard.log import merkle, verifier

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots of the first 0, 1, 2 … 8 leaves, as the authors of Certificate Transparency published them."""
MANY = [merkle.leaf_hash(bytes([number])) for number in range(19)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_are_published(size: int) -> None:
    tree = verifier.Tree()
    for leaf in LEAVES[:size]:
        tree.append(leaf)
    assert tree.root() == ROOTS[size]
    assert merkle.root_of([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def slow_root(leaves: list[bytes]) -> bytes:
    """As RFC 6962 says it, without a stack."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = max(1 << power for power in range(9) if 1 << power < len(leaves))
    return merkle.node_hash(slow_root(leaves[:half]), slow_root(leaves[half:]))


@pytest.mark.parametrize("size", range(20))
def test_a_frontier_goes_on_where_another_ended(size: int) -> None:
    first = merkle.Frontier()
    for leaf in MANY[: size // 2]:
        first.append(leaf)
    second = merkle.Frontier(first.stack)
    for leaf in MANY[size // 2 : size]:
        second.append(leaf)
    assert (second.size, second.root()) == (size, slow_root(MANY[:size]))
    assert first.size == size // 2


@pytest.mark.parametrize("size", range(1, 18))
def test_a_proof_of_one_leaf_holds_for_that_leaf_place_size_and_root_alone(size: int) -> None:
    leaves = MANY[:size]
    root = merkle.root_of(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(index, leaves)
        assert merkle.included(leaf, index, size, proof, root)
        others = {
            "another leaf": (MANY[-1], index, size, proof, root),
            "another root": (leaf, index, size, proof, MANY[-1]),
            "one hash more": (leaf, index, size, [*proof, MANY[-1]], root),
            "a place before the first": (leaf, -1, size, proof, root),
            "a place after the last": (leaf, size, size, proof, root),
            **{f"place {other}": (leaf, other, size, proof, root) for other in range(size) if other != index},
        }
        if proof:
            others["one hash less"] = (leaf, index, size, proof[:-1], root)
            others["other hashes"] = (leaf, index, size, [MANY[-1], *proof[1:]], root)
        assert [name for name, changed in others.items() if merkle.included(*changed)] == []


@pytest.mark.parametrize("size", range(1, 18))
def test_a_proof_of_growth_holds_for_those_two_trees_alone(size: int) -> None:
    leaves = MANY[:size]
    root = merkle.root_of(leaves)
    for old in range(1, size + 1):
        before, proof = merkle.root_of(leaves[:old]), merkle.consistency_proof(old, leaves)
        assert merkle.consistent(old, before, size, root, proof)
        others = {
            "another tree before": (old, MANY[-1], size, root, proof),
            "another tree now": (old, before, size, MANY[-1], proof),
            "one hash more": (old, before, size, root, [*proof, MANY[-1]]),
            "more before than now": (size + 1, before, size, root, proof),
            "nothing before": (0, before, size, root, proof),
        }
        if proof:
            others["one hash less"] = (old, before, size, root, proof[:-1])
            others["no hash"] = (old, before, size, root, [])
        assert [name for name, changed in others.items() if merkle.consistent(*changed)] == []


@pytest.mark.parametrize("old", [-1, 0, 5])
def test_of_a_tree_that_was_not_there_nothing_is_proved(old: int) -> None:
    assert merkle.consistency_proof(old, MANY[:4]) == []
