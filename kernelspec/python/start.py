"""What kernel.json of the wheel starts: the kernel, in the place of this process.

A client replaces `python` by its own Python, which need not be the one of the environment that this
file belongs to: so the package beside it comes first. It is started by its path, and not as a module,
since Python would then look for modules in the notebook's folder, whoever has written into that.
"""

import os
import sys

prefix = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 4))


def entries(folder):
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    except OSError:
        return []


def beside():
    """Where packages of this prefix lie that have ours; that of the running Python first."""
    pythons = [
        python
        for library in (os.path.join(prefix, "lib"), os.path.join(prefix, "lib64"))
        for python in entries(library)
        if os.path.basename(python).startswith("python3")
    ]
    found = [
        folder
        for python in pythons
        for folder in entries(python)
        if folder.endswith("-packages") and os.path.isdir(os.path.join(folder, "nix_workflow"))
    ]
    own = "python%d.%d" % sys.version_info[:2]
    return sorted(found, key=lambda folder: own not in folder.split(os.sep))


sys.path[:1] = beside()[:1]
try:
    from nix_workflow.launch import kernel
except ImportError as error:
    sys.exit(
        "nix-workflow: this kernelspec belongs to a package that is gone (%s).\n"
        "Install its wheel again for %s,\nor take the kernelspec away: %s"
        % (error, sys.executable, os.path.dirname(os.path.abspath(__file__)))
    )
kernel(sys.argv[1:])
