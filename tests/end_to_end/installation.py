"""An installation in which commands are run in processes of their own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from caseledger.settings import BARNET, DEMO_HOME, Settings


@dataclass(frozen=True)
class Installation:
    """A folder in which commands are run, as a user would run them."""

    folder: Path
    key_file: Path

    @property
    def settings(self) -> Settings:
        """Where the demo's files are."""
        return Settings(self.folder / DEMO_HOME, self.key_file, BARNET)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `caseledger ARGUMENTS...` in a process of its own."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CASELEDGER_")}
        return subprocess.run(
            [str(Path(sys.executable).with_name("caseledger")), *arguments],
            cwd=self.folder,
            env=clean | {"CASELEDGER_KEY_FILE": str(self.key_file)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
