"""Figures in any text checked against evidence: pure, without a model and without market data.

A text is cut into sentences (``sentences``), whose figures (``figures``), periods (``periods``) and
words of measures (``lexicon``) are read; each figure is bound to what it speaks of (``binding``),
the cells yield what it should be (``ledger``, ``arithmetic``), what the sentence claims beside it
is tested (``relations``), and the ``verdict`` is a claim. Figures that were cited by reference are
right by themselves; ``citing`` tests their sentences.
"""

from workbench.agent.checking.citing import check_cited
from workbench.agent.checking.verdict import check

__all__ = ["check", "check_cited"]
