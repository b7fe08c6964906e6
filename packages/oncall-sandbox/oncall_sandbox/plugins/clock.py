"""The time in the services, which need not be that of the machine: tests and demonstrations set it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class ServicesClock:
    """Tells the time of the services, learnt from the `Date` of what they answer; the machine's until then."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC) + self._ahead

    def learn(self, date: str | None) -> None:
        """Take over the time of an answer."""
        if date:
            self._ahead = parsedate_to_datetime(date) - datetime.now(UTC)
