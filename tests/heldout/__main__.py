"""`python -m tests.heldout [--write]`: the figures of every set, then every misjudgement."""

import sys

from tests.heldout import FIGURES, SETS, figures, figures_as_json, misjudgements

if __name__ == "__main__":
    print(f"{'':28} {'  '.join(SETS)}")
    for name, *numbers in zip(figures("first"), *(figures(of).values() for of in SETS), strict=True):
        print(f"{name:28} {'  '.join(f'{number:{len(of)}}' for of, number in zip(SETS, numbers, strict=True))}")
    for of in SETS:
        print(f"\nThe {of} set\n")
        print("\n".join(misjudgements(of)))
    if "--write" in sys.argv[1:]:
        FIGURES.write_text(figures_as_json(), "utf-8")
