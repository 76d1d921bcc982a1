"""Programs that write something else each time, in known ways: `programs.py FOLDER VARIANT`."""

import gzip, io, json, os, random, socket, struct, sys, tarfile, tempfile, time, uuid, zipfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta

folder, variant = sys.argv[1], int(sys.argv[2])
# What takes a second or another machine elsewhere.
now = datetime(2026, 3, 4, 5, 6, 7) + timedelta(days=variant, seconds=variant * 11, microseconds=variant * 31)
words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
names = [f"{word}.csv" for word in words]


def write(name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def packed(member_time):
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        info = tarfile.TarInfo("data.csv")
        info.size, info.mtime, info.uname = 4, member_time, "builder" * variant
        archive.addfile(info, io.BytesIO(b"a,b\n"))
    return whole.getvalue()


def zipped(member_time):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(zipfile.ZipInfo("data.csv", member_time.timetuple()[:6]), "a,b\n1,2\n" * 9)
    return whole.getvalue()


def in_order_of_ending():
    def work(number):
        time.sleep(0.02 * (number if variant == 1 else 4 - number))
        return number

    with ThreadPoolExecutor(4) as pool:
        return [future.result() for future in as_completed([pool.submit(work, n) for n in range(4)])]


class Model:
    pass


kept = [Model() for _ in range(1000 * variant)]
values = [0.1 * n + 1 / (n + 1) for n in range(2000)]

write("time-iso", f"# written {now.isoformat()}\nrows: 12\n")
write("time-ctime", f"/* Generated on {now.ctime()} */\nint n = 3;\n")
write("time-epoch", json.dumps({"created": now.timestamp(), "loss": 0.25}, indent=1))
write("time-pdf", f"%PDF-1.4\n1 0 obj\n<< /CreationDate (D:{now:%Y%m%d%H%M%S}Z) >>\nendobj\n")
write("measured-log", f"epoch 1 loss 0.5\ntook {0.731 * variant:.3f} s\npeak memory 12{variant} MB\n")
write("measured-table", f"epoch,loss,seconds\n1,0.5,{0.31 * variant:.2f}\n2,0.4,{0.29 * variant:.2f}\n")
write("seed-numbers", "\n".join(f"{random.random():.6f}" for _ in range(20)))
write("seed-array", b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }".ljust(117) + b"\n" + struct.pack("<9d", *(random.gauss(0, 1) for _ in range(9))))
write("random-name-uuid", f'{{"run": "{uuid.uuid4()}", "n": 1}}')
write("random-name-temporary", f"wrote {tempfile.mktemp(dir='/tmp')}\n")
write("random-name-svg", f'<g clip-path="url(#p{uuid.uuid4().hex[:10]})"/>')
write("hash-order-set", f"labels = {set(words)}\n")
write("hash-order-json", json.dumps({word: len(word) for word in set(words)}))
write("directory-order", "\n".join(names if variant == 1 else reversed(names)))
write("thread-order", "".join(f"worker {n}: done\n" for n in in_order_of_ending()))
write("thread-count", f"using {4 * variant} threads\nworkers={4 * variant}\nloss 0.5\n".replace("using 4 threads\n", "").replace("using 8 threads\n", ""))
write("rounding", f"mean {sum(values if variant == 1 else reversed(values)) / 7!r}\n")
write("address", f"model = {Model()!r}\nkept = {kept[0]!r}\n".replace("0x", f"0x{variant}"))
write("process-id", f"pid {os.getpid()}\nready\n")
write("host", f"host: {'node-a' if variant == 1 else 'node-b'}\nrows: 3\n")
write("build-path", f"#line 1 \"/build/{'one' if variant == 1 else 'two'}/model.c\"\nint n;\n")
write("kept-time-gzip", gzip.compress(b"a,b\n1,2\n", mtime=now.timestamp()))
write("kept-time-zip", zipped(now))
write("kept-time-tar", packed(now.timestamp()))
write("kept-time-tar-gzip", gzip.compress(packed(now.timestamp()), mtime=0))
write("line-ends", "a,b\n1,2\n" if variant == 1 else "a,b\r\n1,2\r\n")
write("order-shuffled", "\n".join(random.sample(words, len(words))))
# What says nothing of its cause.
write("nothing-text", f"chosen: {random.choice(words[:4]) if variant == 1 else words[5]}\n")
write("nothing-longer", "x " * variant)
write("nothing-bytes", os.urandom(200))
