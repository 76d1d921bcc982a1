"""Writes a wheel (Python packaging user guide, "Binary distribution format"), the same bytes for the
same files: in a fixed order, with a fixed time and fixed rights.

The argument is a file of JSON: `wheel`, the path to write; `files`, a list of the path in the wheel
and that on disk; `texts`, the same with the text itself; `executable`, paths in the wheel of programs.
"""

import base64
import hashlib
import json
import sys
import zipfile

#: The earliest that a zip file can tell.
time = (1980, 1, 1, 0, 0, 0)


def main(request):
    contents = {path: text.encode() for path, text in request["texts"]}
    for path, place in request["files"]:
        with open(place, "rb") as file:
            contents[path] = file.read()
    record = next(path for path in contents if path.endswith(".dist-info/WHEEL"))
    record = record.replace("/WHEEL", "/RECORD")
    lines = ["%s,sha256=%s,%d" % (path, hash_of(contents[path]), len(contents[path])) for path in sorted(contents)]
    contents[record] = "".join(line + "\n" for line in [*lines, record + ",,"]).encode()
    with zipfile.ZipFile(request["wheel"], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        # What describes the package comes last, as the format recommends.
        for path in sorted(contents, key=lambda path: (".dist-info/" in path, path)):
            info = zipfile.ZipInfo(path, time)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            mode = 0o755 if path in request["executable"] else 0o644
            info.external_attr = (0o100000 | mode) << 16
            wheel.writestr(info, contents[path], compresslevel=9)


def hash_of(content):
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


with open(sys.argv[1], encoding="utf-8") as file:
    main(json.load(file))
