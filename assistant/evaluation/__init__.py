"""How good the precedents and the suggestions are, measured on tables that were held out (检索评测).

The highest floor but for the page: may import every floor below. Imports numpy, which is why only `mubiao eval` and
the tests import this.
"""

from .run import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
