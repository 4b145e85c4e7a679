"""The mappings that come with caseledger, for the statutory formats."""

from pathlib import Path

import yaml

from caseledger.importers.mapping import Mapping
from caseledger.importers.mapping_yaml import parse_mapping

FORMATS = Path(__file__).parent / "formats"


def read_shipped(name: str) -> Mapping:
    """Read the mapping of a statutory format; parts that several tables share stand under keys that begin with `x-`."""
    content = yaml.safe_load((FORMATS / f"{name}.yml").read_text(encoding="utf-8"))
    return parse_mapping({key: value for key, value in content.items() if not key.startswith("x-")}, f"{name}.yml")
