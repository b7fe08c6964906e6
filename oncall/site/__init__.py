"""The site that people look at: who is on call now and in the weeks to come, the handbook and the runbooks.

Every page is one file without anything from elsewhere, so that it can be read from a folder as well as from a server.
What must be true when it is read is computed in the browser, from data in the page.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall.model import Operation

BEFORE, AHEAD = timedelta(weeks=4), timedelta(weeks=26)
"""How much of the past the pages and calendars hold, and how much of the future."""


def files(operation: Operation, guides: Mapping[str, str], now: datetime) -> dict[str, bytes]:
    """The files of the site by their paths in it.

    ``guides`` are the pages of the handbook in Markdown, by the names of their files.
    """
    from oncall.site import (  # jinja2 and the like, for this command alone
        calendars,
        handbook,
        index,
        runbooks,
    )

    monday = datetime.combine(now.date() - now.weekday() * DAY, time(), now.tzinfo)
    start, end = monday - BEFORE, monday + AHEAD
    pages = {
        "index.html": index.page(operation, start, end, now, handbook=bool(guides)),
        runbooks.PATH: runbooks.page(operation, handbook=bool(guides)),
        **handbook.pages(operation, guides),
    }
    subscriptions = calendars.files(operation, start, end, now)
    return {
        **{path: text.encode() for path, text in pages.items()},
        **{f"{calendars.FOLDER}/{name}": content for name, content in subscriptions.items()},
    }
