"""How dbt's nodes look in Dagster."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

LEDGER = dg.AssetKey("ledger")


class RoomTranslator(DagsterDbtTranslator):
    """Groups follow the rooms, which are dbt's folders; every source is the ledger, which is one asset."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Return the asset of a dbt node."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=LEDGER)
        # A seed's fqn has no folder: its second part is its own name.
        room = "seeds" if node["resource_type"] == "seed" else node["fqn"][1]
        return spec.replace_attributes(group_name=room, description=node["description"]).merge_attributes(
            # Without dbt's catalog name: the file is renamed when it is whole.
            metadata={"dagster/table_name": f"{node['schema']}.{node['alias']}"}
        )
