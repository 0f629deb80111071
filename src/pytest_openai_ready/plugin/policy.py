"""What a run does if OpenAI is not ready: one record for each policy.

Loaded in every session.
"""

from __future__ import annotations

GO_ON, STOP = "go on", "stop"
KEEP, DESELECT = "keep", "deselect"
SKIP, FAIL, BY_PLACE, RUN = "skip", "fail", "by place", "run"


class Policy:
    """What is done at the start of a run, at collection, at a test, and after a loss.

    A plain class: the plugin may add one millisecond to the start of every session.

    Attributes:
        name: as written on a command line and in an ini file.
        at_start: ``STOP`` checks before the first test, and ends the run there with
            exit status 4; ``GO_ON`` does not check yet.
        at_collection: ``DESELECT`` deselects the tests that need OpenAI.
        at_test: what happens to such a test: ``SKIP``, ``FAIL``, ``BY_PLACE`` (see
            ``by_place``), or ``RUN``, which never checks.
        at_loss: ``STOP`` ends a run with exit status 4 if OpenAI was lost during it.
    """

    def __init__(
        self,
        name: str,
        at_test: str,
        *,
        at_start: str = GO_ON,
        at_collection: str = KEEP,
        at_loss: str = GO_ON,
    ) -> None:
        self.name = name
        self.at_test = at_test
        self.at_start = at_start
        self.at_collection = at_collection
        self.at_loss = at_loss


AUTO = Policy("auto", BY_PLACE)
POLICIES = {
    each.name: each
    for each in (
        AUTO,
        Policy("skip", SKIP),
        Policy("fail", FAIL),
        Policy("off", RUN),
        Policy("deselect", SKIP, at_collection=DESELECT),
        Policy("stop", SKIP, at_start=STOP, at_loss=STOP),
    )
}
