"""Figures in any text checked against evidence: pure, without a model and without market data.

A text is cut into sentences (``sentences``), whose figures (``figures``), periods (``periods``) and
words of measures (``lexicon``) are read; each figure is bound to what it speaks of (``binding``),
the cells yield what it should be (``ledger``, ``arithmetic``); where they do not, other readings
are tried (``witnesses``, ``derived``). What the sentence claims beside its figures is tested
(``relations``, ``ranks``), and the ``verdict`` is a claim; then what the text says of the claims
elsewhere (``assertions``, ``standings``). Figures that were cited by reference are right by
themselves; ``citing`` tests their sentences.
"""

from workbench.agent.checking.citing import check_cited
from workbench.agent.checking.verdict import check

__all__ = ["check", "check_cited"]
