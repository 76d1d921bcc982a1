"""Executes a notebook as papermill does where parameters are given: once for each set of them.

The first argument is the notebook, the second where the executed ones go, with {} for the number of
each, the third a list of sets of parameters, as JSON. The translator is the one of the package, which
papermill finds by itself where that is installed.
"""

import json
import sys
from pathlib import Path

import papermill

sys.path.insert(0, str(Path(__file__).parents[2] / "kernelspec" / "python"))
import nix_workflow.papermill  # noqa: E402, F401

notebook, executed, parameters = sys.argv[1:]
for number, given in enumerate(json.loads(parameters)):
    papermill.execute_notebook(
        notebook, executed.format(number), parameters=given, progress_bar=False
    )
