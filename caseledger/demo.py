"""The main job from end to end on the sample ledger, with the published figures beside the computed ones."""

from caseledger.progress import Progress
from caseledger.settings import Settings


def run_demo(settings: Settings, progress: Progress) -> None:
    raise NotImplementedError
