"""Nix Workflow: a Jupyter kernel whose cells are steps of a workflow.

The kernel is a program of Node, which lies in `package`; this starts it.
"""
