"""A kernel of the installed kernelspec, over what pip does to the package meanwhile.

The arguments are the wheel, and cells as a list of JSON: those that run before, those that run once
the package is removed, and those after it is installed again and the kernel restarted. Prints a list
of JSON: for each cell its status and the text that it showed.
"""

import json
import os
import subprocess
import sys

from jupyter_client.manager import start_new_kernel

wheel, *groups = sys.argv[1:]
before, removed, again = (json.loads(group) for group in groups)
results = []


def run(client, code):
    texts = []

    def keep(message):
        content = message["content"]
        if message["msg_type"] == "error":
            texts.append("\n".join(content["traceback"]))
        elif "data" in content:
            texts.append(content["data"].get("text/plain", ""))

    reply = client.execute_interactive(code, timeout=120, output_hook=keep)
    results.append([reply["content"]["status"], texts[-1] if texts else ""])


def pip(*words):
    silent = ["--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", *words, *silent], check=True, cwd="/")


manager, client = start_new_kernel(kernel_name="nix-workflow", startup_timeout=90)
try:
    for code in before:
        run(client, code)
    pip("uninstall", "--yes", "nix-workflow")
    for code in removed:
        run(client, code)
    pip("install", "--no-index", "--no-deps", wheel)
    manager.restart_kernel()
    client.wait_for_ready(timeout=90)
    for code in again:
        run(client, code)
finally:
    client.stop_channels()
    manager.shutdown_kernel()
print(json.dumps({"results": results, "files": sorted(os.listdir())}))
