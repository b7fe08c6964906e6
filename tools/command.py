"""``pulumi`` in an activated shell: sets up what is missing, then becomes the engine."""

from __future__ import annotations

import os
import sys

from pulumi_from_modules import chosen
from pulumi_from_modules.problem import EngineError

from oncall.errors import UserError
from tools import sandbox_stack, virtualenv
from tools.places import RECORD, SETUP


def main(arguments: list[str]) -> None:
    """Replace this process by the engine."""
    if not virtualenv.is_whole():
        raise EngineError(f"the virtual environment is incomplete; run: {SETUP}")
    engine = chosen.recall(RECORD)
    if engine is None:
        raise EngineError(f"no Pulumi engine is set up in this checkout; run: {SETUP}")
    sandbox_stack.refuse_other_stacks(arguments)
    environment = sandbox_stack.environment()
    if sandbox_stack.declares(arguments):
        # Each resource is refreshed as the program declares it: with the tokens of today, by plugins that run already.
        environment.setdefault("PULUMI_RUN_PROGRAM", "true")
        # In front: behind an option that lacks its value they would be that value.
        arguments = [*sandbox_stack.policies(environment, arguments), *arguments]
    environment.update(sandbox_stack.ensure(engine.path, environment, arguments))
    sys.stdout.flush()
    os.execve(engine.path, [engine.path, *arguments], environment)  # noqa: S606 - this process ends here


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except EngineError as failure:
        sys.exit(f"pulumi: {failure}")
    except UserError as errors:
        sys.exit(str(errors))
    except OSError as error:
        sys.exit(f"pulumi: {error.strerror} ({error.filename})")
    except KeyboardInterrupt:
        sys.exit(130)
