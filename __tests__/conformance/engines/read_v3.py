"""Reads configuration files as `soda scan -c` of Soda Core v3 does."""

from reader import described, serve
from soda.scan import Scan


def read(path):
    scan = Scan()
    scan.add_configuration_yaml_file(path)
    configuration = scan._configuration
    return described(
        configuration.soda_cloud,
        [log.message for log in scan.get_error_logs()],
        {
            name: {key: str(value) for key, value in properties.items()}
            for name, properties in configuration.data_source_properties_by_name.items()
        },
    )


serve(read)
