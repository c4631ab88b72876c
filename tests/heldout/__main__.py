"""`python -m tests.heldout [--write]`: the figures, then every misjudgement."""

import sys

from tests.heldout import FIGURES, figures, figures_as_json, misjudgements

if __name__ == "__main__":
    for name, number in figures().items():
        print(f"{name:28} {number}")
    print()
    print("\n".join(misjudgements()))
    if "--write" in sys.argv[1:]:
        FIGURES.write_text(figures_as_json(), "utf-8")
