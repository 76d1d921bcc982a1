"""What papermill loads as it starts: it knows no entry point for translators, but one for engines.

This one is the usual engine; with it comes the translator.
"""

from papermill.engines import NBClientEngine as engine

from . import papermill

__all__ = ["engine", "papermill"]
