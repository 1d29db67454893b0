"""Prints what PyYAML makes of files, as a JSON list. JSON's escapes keep lone surrogates apart."""

import json
import sys

import yaml


def read(path):
    with open(path, "rb") as file:
        return yaml.safe_load(file)


print(json.dumps([read(path) for path in sys.argv[1:]]))
