"""Prints files as PyYAML reads them, as a JSON list. The escapes of JSON preserve lone surrogates."""

import json
import sys

import yaml


def read(path):
    with open(path, "rb") as file:
        return yaml.safe_load(file)


print(json.dumps([read(path) for path in sys.argv[1:]]))
