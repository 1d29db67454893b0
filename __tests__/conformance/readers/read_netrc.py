"""Prints, for each path, the logins for the hosts of a region as the netrc module and as pip read them, as JSON."""

import json
import netrc
import os
import sys

from pip._vendor.requests.utils import get_netrc_auth

HOSTS = ["team.pypi.cloud.soda.io", "enterprise.pypi.cloud.soda.io"]


def read_with_module(path, host):
    login, _account, password = netrc.netrc(path).authenticators(host)
    return [login, password]


def read_with_pip(path, host):
    os.environ["NETRC"] = path
    return list(get_netrc_auth(f"https://{host}/simple/", raise_errors=True))


json.dump(
    [
        [read(path, host) for read in (read_with_module, read_with_pip) for host in HOSTS]
        for path in sys.argv[1:]
    ],
    sys.stdout,
)
