"""The models: one file a provider, behind the seam of ``base.py``."""
