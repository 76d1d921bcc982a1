"""Types into jupyter console as a person does, in a terminal of its own.

Writes what stood on the screen after each line to the file that the first argument names, as JSON:
what is wanted is waited for, so that a name which is missing there is a line that went wrong.
"""

import glob
import json
import os
import re
import sys
import time

import pexpect

CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")
UP = "\x1b[A"
END_OF_INPUT = "\x04"
PATIENCE = 60


class Screen:
    """A console, and all that it ever wrote, without colours and cursor movements."""

    def __init__(self, *options):
        self.console = pexpect.spawn(
            sys.executable,
            ["-m", "jupyter", "console", "--no-confirm-exit", *options],
            encoding="utf-8",
            dimensions=(50, 200),
            # It would ask the terminal where the cursor is, and this one does not answer.
            env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
        )
        self.text = ""
        self.read_to = 0

    def wait(self, pattern):
        """Waits for it behind all that was waited for before; gives the text up to its end."""
        end = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern, self.text[self.read_to :])
            if found:
                start = self.read_to
                self.read_to += found.end()
                return self.text[start : self.read_to]
            if time.monotonic() > end:
                raise TimeoutError(f"{pattern} did not come behind: {self.text[self.read_to:]}")
            try:
                self.text += CONTROLS.sub("", self.console.read_nonblocking(4096, 0.2))
            except pexpect.TIMEOUT:
                pass

    def prompt(self, number):
        return self.wait(rf"In \[{number}\]: ")

    def leave(self):
        """Gives the exit code."""
        self.console.send(END_OF_INPUT)
        self.console.expect(pexpect.EOF, timeout=PATIENCE)
        self.console.close()
        return self.console.exitstatus


def main(seen):
    screen = Screen("--kernel=nix-workflow")
    seen["banner"] = screen.prompt(1)

    screen.console.send("1 + 2\r")
    seen["sum"] = screen.wait(r"Out\[1\]: 3\n")
    screen.prompt(2)

    # The first line is no cell yet: the console asks the kernel, and lets the person go on.
    screen.console.send("f = a:\r")
    screen.wait(r"\.\.\.: ")
    screen.console.send("a + 1;\r")
    seen["definition"] = screen.wait(r"Out\[2\]: .*\n")
    screen.prompt(3)

    screen.console.send("greeting = output ''\r")
    screen.wait(r"\.\.\.: ")
    screen.console.send("${toolchain.sh}/bin/sh -c 'echo hello > greeting.txt'\r")
    screen.wait(r"txt'\s+\.\.\.: ")
    screen.console.send("'';\r")
    seen["step"] = screen.wait(r"greeting\.txt +6 B[^\n]*\n")
    screen.prompt(4)

    screen.console.send("nothing_of_that_name\r")
    seen["error"] = screen.wait(r"UndefinedName[^\n]*\n")
    screen.prompt(5)

    screen.console.send("f 41\r")
    seen["use"] = screen.wait(r"Out\[5\]: 42\n")
    screen.prompt(6)

    # Another console on the same kernel has the lines of this one, from the kernel.
    files = glob.glob(os.path.join(os.environ["JUPYTER_RUNTIME_DIR"], "kernel-*.json"))
    other = Screen(f"--existing={files[0]}")
    other.wait(r"In \[\d+\]: ")
    other.console.send(UP)
    other.wait(r"f 41")
    other.console.send("\r")
    seen["history"] = other.wait(r"Out\[\d+\]: 42\n")
    other.wait(r"In \[\d+\]: ")
    seen["exit of the other"] = other.leave()

    screen.console.send("f 1\r")
    seen["after the other"] = screen.wait(r"Out\[\d+\]: 2\n")
    screen.wait(r"In \[\d+\]: ")
    seen["exit"] = screen.leave()


if __name__ == "__main__":
    seen = {}
    try:
        main(seen)
    finally:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            json.dump(seen, file)
