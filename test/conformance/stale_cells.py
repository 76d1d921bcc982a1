"""Executes cells with nbclient, which sends no ids of them, and writes what each shows then.

The first argument is a JSON list of sources; a JSON list of texts comes back, an error as its
traceback.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_code_cell(source) for source in json.loads(sys.argv[1])]
)
NotebookClient(notebook, timeout=120, kernel_name="nix-workflow", allow_errors=True).execute()


def text(output):
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.get("data", {}).get("text/plain", output.get("text", ""))


cells = ["\n".join(text(output) for output in cell.outputs) for cell in notebook.cells]
json.dump(cells, sys.stdout)
