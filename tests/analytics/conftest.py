"""How long the laws are searched for a counterexample."""

from hypothesis import settings

# No deadline: on a busy machine one slow call says nothing about the law.
settings.register_profile("laws", deadline=None, max_examples=50)
settings.load_profile("laws")
