"""`python -m nix_workflow`: the command nix-workflow."""

from .launch import command

command()
