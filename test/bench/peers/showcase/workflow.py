"""The steps of notebooks/showcase.ipynb for redun."""

import os
import subprocess

from redun import File, task

redun_namespace = "showcase"

MODELS = {
    "small": "--epochs=5 --lr=0.01 --batch-size=128",
    "base": "--epochs=10 --lr=0.001 --batch-size=32",
    "large": "--epochs=50 --lr=0.0001 --batch-size=64 --seed=123",
}


def run(name: str, tool: File, words: list[str], written: str) -> File:
    folder = os.path.join("out", name)
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["python3", os.path.abspath(tool.path), *words], cwd=folder, check=True)
    return File(os.path.join(folder, written))


@task()
def dataset(tool: File) -> File:
    return run("dataset", tool, ["--name=demo", "--samples=500", "--seed=42"], "data.csv")


@task()
def model(name: str, tool: File, data: File) -> File:
    words = [f"--data={os.path.abspath(data.path)}", *MODELS[name].split()]
    return run(f"model_{name}", tool, words, "model.json")


@task()
def predict(name: str, tool: File, trained: File, data: File) -> File:
    words = [f"--model={os.path.abspath(trained.path)}", f"--data={os.path.abspath(data.path)}"]
    return run(f"predict_{name}", tool, words, "predictions.csv")


@task()
def evaluate(name: str, tool: File, predictions: File, truth: File) -> File:
    words = [
        f"--predictions={os.path.abspath(predictions.path)}",
        f"--truth={os.path.abspath(truth.path)}",
    ]
    return run(f"eval_{name}", tool, words, "metrics.json")


@task()
def comparison(tool: File, results: list[File]) -> File:
    words = [f"--result={os.path.dirname(os.path.abspath(result.path))}" for result in results]
    return run("comparison", tool, words, "report.md")


@task()
def main() -> File:
    tool = {name: File(f"showcase/{name}.py") for name in ("build-data", "train", "predict", "evaluate", "compare")}
    data = dataset(tool["build-data"])
    results = []
    for name in MODELS:
        trained = model(name, tool["train"], data)
        predictions = predict(name, tool["predict"], trained, data)
        results.append(evaluate(name, tool["evaluate"], predictions, data))
    return comparison(tool["compare"], results)
