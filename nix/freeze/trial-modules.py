"""Imports every compiled module of this Python and its packages, and says which of them cannot be."""

import importlib
import os
import sys

folders = [folder for folder in sys.path if folder.endswith("lib-dynload") and os.path.isdir(folder)]
names = sorted({name.split(".")[0] for folder in folders for name in os.listdir(folder) if name.endswith(".so")})
failed = False
packages = os.environ["packages"].split()
for name in names + ["json", "encodings.idna", "ctypes", "threading"] + packages:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"trial: {os.path.basename(sys.executable)}: module {name}: {error}", file=sys.stderr)
        failed = True
sys.exit(1 if failed else 0)
