"""Trivial steps for redun."""

import os
import subprocess

from redun import File, task

redun_namespace = "thousand"


@task()
def step(number: int) -> File:
    os.makedirs("out", exist_ok=True)
    subprocess.run(["sh", "-c", f"echo {number} > out/{number}"], check=True)
    return File(f"out/{number}")


@task()
def main(steps: int) -> list[File]:
    return [step(number) for number in range(steps)]
