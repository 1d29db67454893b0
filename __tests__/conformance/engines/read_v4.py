"""Reads Soda Cloud files as `soda … --soda-cloud` of Soda Core v4 does."""

from reader import described, serve
from soda_core.common.logs import Logs
from soda_core.common.soda_cloud import SodaCloud
from soda_core.common.yaml import SodaCloudYamlSource


def read(path):
    logs = Logs()
    try:
        source = SodaCloudYamlSource.from_file_path(path)
        cloud = SodaCloud.from_yaml_source(source, provided_variable_values=None)
        return described(cloud, logs.get_errors(), {})
    except Exception as error:
        return described(None, [*logs.get_errors(), str(error)], {})
    finally:
        logs.close()


serve(read)
