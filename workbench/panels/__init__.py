"""The chat panel for notebooks. Only this package knows anywidget and ipywidgets."""
