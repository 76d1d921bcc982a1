"""Executes a notebook as papermill does where parameters are given.

papermill itself knows no translator for Nix; this one writes numbers and texts as a Nix user would.
The first argument is the notebook, the second where the executed one goes, the third a JSON object
of parameters.
"""

import json
import sys

import papermill
from papermill.translators import Translator, papermill_translators


class NixTranslator(Translator):
    """Each parameter is a binding of the injected cell."""

    @classmethod
    def translate(cls, val):
        # As text of Nix, `${` would insert what stands between its braces.
        return json.dumps(val, ensure_ascii=False).replace("${", "\\${")

    @classmethod
    def comment(cls, cmt_str):
        return f"# {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"


papermill_translators.register("nix", NixTranslator)
notebook, executed, parameters = sys.argv[1:]
papermill.execute_notebook(
    notebook, executed, parameters=json.loads(parameters), progress_bar=False
)
