#!/usr/bin/env python3
"""Looks for the square root of a number by halving, and saves what it has on the way.

Writes $out/N/state.json after N steps, for each N in $NW_SNAPSHOTS, and goes on from $NW_RESUME.
"""

import argparse
import json
import os


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", type=float, required=True)
    of = parser.parse_args().of

    state = {"steps": 0, "low": 0.0, "high": max(1.0, of)}
    earlier = os.environ.get("NW_RESUME")
    if earlier is not None:
        with open(os.path.join(earlier, "state.json")) as file:
            state = json.load(file)

    for snapshot in map(int, os.environ["NW_SNAPSHOTS"].split()):
        while state["steps"] < snapshot:
            middle = (state["low"] + state["high"]) / 2
            state["low" if middle * middle < of else "high"] = middle
            state["steps"] += 1
        folder = os.path.join(os.environ["out"], str(snapshot))
        os.mkdir(folder)
        with open(os.path.join(folder, "state.json"), "w") as file:
            json.dump(state, file)


if __name__ == "__main__":
    main()
