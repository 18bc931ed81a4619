"""Evaluation: questions whose answers are known, asked of an agent, graded and shown."""
