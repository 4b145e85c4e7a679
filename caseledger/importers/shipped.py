"""The mappings that come with caseledger, for the statutory formats."""

from pathlib import Path
from typing import Any

import yaml

from caseledger.catalogue import YAML_LOADER
from caseledger.importers.mapping import Mapping
from caseledger.importers.mapping_yaml import parse_mapping

FORMATS = Path(__file__).parent / "formats"


def read_format(name: str) -> dict[str, Any]:
    """Read a file of `formats`, without the parts that only serve others in it (keys that begin with `x-`)."""
    content = yaml.load((FORMATS / f"{name}.yml").read_text(encoding="utf-8"), Loader=YAML_LOADER)
    return {key: value for key, value in content.items() if not key.startswith("x-")}


def read_shipped(name: str) -> Mapping:
    """Read the mapping of a statutory format; parts that several tables share stand under keys that begin with `x-`."""
    return parse_mapping(read_format(name), f"{name}.yml")
