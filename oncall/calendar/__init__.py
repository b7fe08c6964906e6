"""The calendar: a picture of the coming weeks, the page around it, and iCalendar files."""
