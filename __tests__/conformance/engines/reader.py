"""The loop of both readers: a request per line in, a list of what the engine read per line out, both as JSON."""

import json
import os
import sys
from base64 import b64encode


def encoded(value):
    """Preserves lone surrogates, two of which JSON would join to one character."""
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
    # The engines log to standard output, which is for the responses here.
    responses, sys.stdout = sys.stdout, sys.stderr
    original_environment = dict(os.environ)
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.clear()
        os.environ.update(original_environment, **request["environment"])
        print(json.dumps([read(path) for path in request["paths"]]), file=responses, flush=True)
