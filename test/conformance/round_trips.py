"""Says of notebooks whether jupytext makes the same of its own texts of them.

What counts is what a text holds: kinds, sources and metadata of cells, and the kernel. Each argument is
a notebook; printed is a line for each notebook and form, `NAME FORM same` or `NAME FORM other`.
"""

import sys

import jupytext
import nbformat


def held(notebook):
    """What a text of a notebook holds."""
    cells = [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in notebook.cells]
    return cells, notebook.metadata.kernelspec.name


for name in sys.argv[1:]:
    notebook = nbformat.read(name, as_version=4)
    for form in ("md:myst", "py:percent"):
        text = jupytext.writes(notebook, form)
        again = jupytext.reads(text, form)
        same = held(again) == held(notebook) and jupytext.writes(again, form) == text
        print(name, form, "same" if same else "other")
