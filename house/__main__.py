"""All rules of the house over this checkout: `python -m house`."""

import sys

from house.places import ROOT
from house.rules.book import judge
from house.rules.tree import Tree


def main() -> int:
    """Print each violation; 1 when there is one."""
    violations = judge(Tree(ROOT))
    for violation in violations:
        print(violation)
    print(f"The rules of the house: {len(violations) or 'no'} violations.")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
