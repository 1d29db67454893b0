"""The loop of both readers: a request per line in, a list of what the engine read per line out, both as JSON."""

import json
import os
import sys
from base64 import b64encode


def encoded(value):
    """Lone surrogates are kept apart: JSON would join two of them to the character that was meant."""
    if isinstance(value, str):
        return b64encode(value.encode("utf-8", "surrogatepass")).decode()
    return type(value).__name__


def described(cloud, errors, data_sources):
    return {
        "errors": errors,
        "id": encoded(cloud.api_key_id) if cloud else None,
        "secret": encoded(cloud.api_key_secret) if cloud else None,
        "url": cloud.api_url if cloud else None,
        "dataSources": data_sources,
    }


def serve(read):
    # The engines log to standard output, which belongs to the answers here.
    answers, sys.stdout = sys.stdout, sys.stderr
    surroundings = dict(os.environ)
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.clear()
        os.environ.update(surroundings, **request["environment"])
        print(json.dumps([read(path) for path in request["paths"]]), file=answers, flush=True)
