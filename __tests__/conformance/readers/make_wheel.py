"""Writes a wheel with one module to a path, the only argument."""

import sys
import zipfile

INFO = "soda_private-1.0.dist-info"
FILES = {
    "soda_private.py": "NAME = 'soda-private'\n",
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: soda-private\nVersion: 1.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}

with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name, content in FILES.items():
        wheel.writestr(name, content)
    wheel.writestr(f"{INFO}/RECORD", "".join(f"{name},,\n" for name in [*FILES, f"{INFO}/RECORD"]))
