#!/usr/bin/env python3
"""Write one file of each kind that a card shows, the same bytes every time.

Python's standard library is all that is needed. What it cannot write (Parquet, Arrow, Zstandard)
stands below as the bytes of a small file.
"""

import argparse
import base64
import gzip
import io
import json
import math
import os
import sqlite3
import struct
import tarfile
import wave
import zipfile
import zlib
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--rows", type=int, default=500, help="rows of the table")
parser.add_argument("--folder", type=Path, default=Path(os.environ.get("out", ".")))
given = parser.parse_args()
folder = given.folder
folder.mkdir(parents=True, exist_ok=True)


# Deflated, in base64: sixty rows each of a number, a height and a group; and two hundred lines.
parquet = """
eNpl0z1MFEEUB/A3d8Oxc97oHjjrrq544nEuih+IHqAUa2IBCQXR5kwsxP3gqECE5Ki1wYIQSIxQWmliYWFDYnGFMZJo
comNJBZGjNHExIu2FP5nhUTj5n67czPz3s6+nR27fLVXZdTntPqevqFqihJcEVGNNVnzBxrEIAVp4NACGWgFAwRkYQ/k
QMJe2Acm5KEN2mE/6OwWHAAbHDgIh8CFw9ABR6AAR6ETjkERuqAEx8GDbjgBJ6EHTsFpOANnoRfOQR+chwtQhn4YgEG4
CJf02jLqZat6zv8rxkc8PWNFP/LfvsHxIhYG/xBKgwJh5LYjv48xfkd39oXCKF4L/bVVHAvoyW1GPkJzjcCPGaOMNHk9
Fia3IuHxjUAasmKsxD7rN+hmKGzqRtJJWeEiFtN8KxAeNWSB1uUAjeWruJ3HVyIxTE/QuSSf8XQofPJlhQZlk7blEl8N
RZOeYnTBqbR8pesYWpcN/ioU7+mLrFG7fEwBrgVMiXGvB9KmuhymDdmgQr6aX6JQvKZ3WMFWJEy6Kx/SCEo6iKnzCPsl
K95m8OfxvoU+6tOhOkdRN/3GB/ReGdenW/oUoNtTPbvFNHeL2XYllS+OLP/9Q6Gd0WE+MzU1qzKkUl0pOzUZksqikalG
kxPVWVI5/GmZmJmam8YesGqO6wyVDFelHEWOnq5SVs1a5tYaLxlDZfK4fqW23rPYZa5eo9IbufSIuyqbBO2kTgJ/tlqf
OMZ0pJHE1GPf3mkFfvnfHPeEq3JOF5nOzpKSHPeZtcxKdaGHkYYFNhsnp0c/OMIQbSbR1qK0auXFLHmiOj89PnN7Lpp1
htxk/+tPQKJ6Y/g2fwNpfpQU
"""
arrow = """
eNrllTloFFEYx7+ZnWxmY4yTbFzXe+Mdb12PrKaYdFopSSGChTpHspXiAVpbpRMEMdYWCha2gsVWgqAQ0CZgIUREu4CN
RSD+33v/N7s7ePT6Lb/53vld8+btxOTkuQtHRFYgP0QkECV90g9K4uHJMccTHz8Rj0+RAngELoFhvW8AOpA10D5WDGBk
P9ik53octacHTN+4dvu6tuFpO77e3bb7BLEojzU8PqBd0/sLen8RzCTN6Zlbons+KOp5FzEHYBVi9qCtX1fvc0EzVr76
Qa/2ZX0oUfk/zfIQrBqWIRmENraqHNe1cFWsfVnMtmZVbdvUTNk5wxpZ6WznJchpv2PO+c1eh3mpuStXoyyPr115VNAu
Z3m0aIjzBe8Xcd8B4x1+in+Ieymn8+OfHKPn3e5521/K1Wc8Z+dv/Xwd7BlTMfeyjiX9dgQnQ3QNVuuTKjinpt6DYAiU
mf9aUAHr+N7Xgw1gI8/UZrAFbAXq/IyAbWA72AF2gl1gN9gDRsFesI/fwwFwEBwChwE+PzkK6uAYOA5OgJNgDDTAKXDa
Jhwm4bu3kFep0R9j6sjo5SSsK7mZGl2PjZ6Kw8dzkNnU6IUkNC8jClMlRfZbqelXErPuTURNuw9Ss+4y7Y1SN2m3RL+L
Ee1z/iX3nbd+Itqjn2ecv894C7Hph7TbYL7LjGeOeT/n/Gzbru5fTDK/Op/XsdFf6LfMOCP6rXE+pX7I8Va7DmZdu04m
Hsb7nnYXWad7jOss829Q36Xf77S7wHi/mXztef4f2ivmrs90kN295k5S36uPxZ+zu/Hf/R9ymKuSF6xTNXfPzTvd96a9
z8cwPqH/y38CfR4MDw==
"""
zstandard = """
eNrT2Kr/lyXiKTvDJj4ViQnqmcwMOaHL7BadevnOISDlu5+m6rX9cnMu7QYCa2Mg2LwKCLSUgGDRTBD4/////W25t/Nu
b8v1nKSiCZI4RKxiG+1ZuxdbSHAxtDIlNUhwMLG3tQRKCHAsVrDoYeh7lKDB0nB8heKPb/95NhhzRfEK/tnvpPCw1tCN
u5Wz1bW1ta31UOuhrkNOh1fptbs8fuqT6rPUO9X76VSvKacme03ymngqxkNUwYFBgINFgXEBAwcT0/PWEkXdltY1AqKT
nAJOcAZOzA2T0ObRS1fYELopUd4bAID1cFg=
"""


def unfolded(text):
    return zlib.decompress(base64.b64decode(text))


def put(name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def noise(seed):
    """Numbers between 0 and 1 that look like chance and are the same everywhere."""
    state = seed
    while True:
        state = (1103515245 * state + 12345) % 2**31
        yield state / 2**31


def png(width, height, colour):
    """A picture of `colour(x, y)`, each a triple of bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0" + b"".join(bytes(colour(x, y)) for x in range(width)) for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def npy(dtype, shape, data):
    size = f"({shape[0]},)" if len(shape) == 1 else str(tuple(shape))
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {size}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return target.getvalue()


def tarred(files):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def packed(content):
    return gzip.compress(content, mtime=0)


chance = noise(7)
rows = []
for index in range(given.rows):
    height = 150 + 40 * (sum(next(chance) for _ in range(6)) / 6)
    age = int(18 + 60 * next(chance) ** 2)
    group = "abc"[int(3 * next(chance))]
    day = f"2026-{1 + index % 12:02d}-{1 + index % 28:02d}"
    rows.append((index, f"{height:.1f}", age, group, day, "true" if age > 40 else "false"))
header = ("id", "height", "age", "group", "measured", "adult")
csv = "\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n"

# Pictures.
put(
    "pictures/waves.png",
    png(
        240,
        160,
        lambda x, y: (
            int(127 + 120 * math.sin(x // 6 / 3)),
            int(127 + 120 * math.sin(y // 6 / 2)),
            int(127 + 120 * math.sin((x // 6 + y // 6) / 4)),
        ),
    ),
)
put(
    "pictures/circle.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120" viewBox="0 0 160 120">'
    '<circle cx="80" cy="60" r="45" fill="#0072b2"/></svg>\n',
)
put("pictures/dot.gif", base64.b64decode("R0lGODlhAQABAIAAAABysv///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="))

# Reports, numbers and settings.
put(
    "report.md",
    "# What was measured\n\nHeights and ages of **%d** people.\n\n| group | people |\n|---|---:|\n%s\n"
    "![the waves](pictures/waves.png)\n"
    % (
        given.rows,
        "".join(f"| {name} | {sum(row[3] == name for row in rows)} |\n" for name in "abc"),
    ),
)
put("metrics.json", json.dumps({"accuracy": 0.912345, "loss": 0.31, "epochs": 20, "note": "fine"}))
put(
    "settings.yaml",
    "model:\n  layers: [64, 32]\n  dropout: 0.1\nseed: 42\nname: base\n",
)
put("settings.toml", 'name = "base"\nseed = 42\n\n[model]\nlayers = [64, 32]\ndropout = 0.1\n')
put("train.log", "".join(f"epoch {n:3d}  loss {math.exp(-n / 40):.4f}\n" for n in range(200)))

# Tables.
put("people.csv", csv)
put("people.tsv", csv.replace(",", "\t"))
put("people.csv.gz", packed(csv.encode()))
put(
    "events.jsonl",
    "".join(json.dumps({"step": n, "loss": math.exp(-n / 9), "tag": "train"}) + "\n" for n in range(60)),
)
put("people.parquet", unfolded(parquet))
put("people.arrow", unfolded(arrow))

# Charts.
put(
    "charts/loss.vl.json",
    json.dumps(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "title": "Loss",
            "data": {
                "values": [
                    {"epoch": n, "loss": math.exp(-n / rate), "run": name}
                    for name, rate in [("slow", 12), ("quick", 5)]
                    for n in range(20)
                ]
            },
            "mark": "line",
            "encoding": {
                "x": {"field": "epoch", "type": "quantitative"},
                "y": {"field": "loss", "type": "quantitative"},
                "color": {"field": "run", "type": "nominal"},
            },
        }
    ),
)
put(
    "charts/groups.plotly.json",
    json.dumps(
        {
            "data": [{"type": "bar", "x": ["a", "b", "c"], "y": [12, 30, 21], "name": "people"}],
            "layout": {"title": {"text": "Groups"}, "yaxis": {"title": {"text": "people"}}},
        }
    ),
)

# Arrays.
vector = struct.pack("<200d", *(math.sin(n / 10) for n in range(200)))
put("arrays/sine.npy", npy("<f8", [200], vector))
matrix = struct.pack("<60f", *(n / 7 for n in range(60)))
weights = npy("<f4", [12, 5], matrix)
put("arrays/weights.npz", zipped([("weights.npy", weights), ("sine.npy", npy("<f8", [200], vector))]))

# A database. SQLite notes its own version in its header, which is no part of the content.
path = folder / "people.sqlite"
path.unlink(missing_ok=True)
with sqlite3.connect(path) as connection:
    connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, height REAL, age INTEGER, name TEXT)")
    connection.executemany(
        "INSERT INTO people VALUES (?, ?, ?, ?)",
        [(row[0], float(row[1]), row[2], row[3] * 3) for row in rows],
    )
    connection.execute("CREATE TABLE labels (name TEXT, colour TEXT)")
    connection.executemany("INSERT INTO labels VALUES (?, ?)", [("a", "blue"), ("b", "red")])
connection.close()
content = bytearray(path.read_bytes())
content[96:100] = struct.pack(">I", 3040000)
path.write_bytes(content)

# Pages and documents, of which nothing is run.
put("page.html", "<!DOCTYPE html><title>A page of its own</title><p>Hello.</p><script>alert(1)</script>\n")
put(
    "analysis.ipynb",
    json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": "# An analysis"},
                {
                    "cell_type": "code",
                    "metadata": {},
                    "source": "1 + 1",
                    "execution_count": 1,
                    "outputs": [],
                },
            ],
            "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ),
)
objects = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    b"<</Length 41>>stream\nBT /F 18 Tf 20 45 Td (Two pages.) Tj ET    \nendstream",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
]
pdf = bytearray(b"%PDF-1.4\n")
offsets = []
for number, content in enumerate(objects, 1):
    offsets.append(len(pdf))
    pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
start = len(pdf)
pdf += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
pdf += b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
put("paper.pdf", bytes(pdf))

# A sound.
sound = io.BytesIO()
with wave.open(sound, "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
    file.writeframes(
        b"".join(struct.pack("<h", int(9000 * math.sin(n * 0.35) * math.exp(-n / 2500))) for n in range(8000))
    )
put("tone.wav", sound.getvalue())

# Archives, folders, and what nobody knows.
files = [("data/people.csv", csv.encode()), ("data/notes.txt", b"notes\n")]
put("archives/data.zip", zipped(files))
put("archives/data.tar", tarred(files))
put("archives/data.tar.gz", packed(tarred(files)))
put("archives/notes.txt.zst", unfolded(zstandard))
put("weights.bin", bytes(range(256)) * 4)
for number in range(40):
    put(f"runs/{number // 10}/step-{number:02d}.txt", f"step {number}\n")
(folder / "latest.csv").symlink_to("people.csv")
