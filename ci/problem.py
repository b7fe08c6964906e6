"""Why a step of a workflow ends without having done its work."""


class PipelineError(Exception):
    """One sentence for whoever reads the log."""
