"""Time zones by the names that accounts give them: of the tz database, or of Rails, as PagerDuty's web page does."""

from __future__ import annotations

from oncall.adopt.rendering import UTC_ZONE
from oncall.file.moments import zones

# Names of ActiveSupport::TimeZone and the zones that they stand for.
_NAMES = {
    "International Date Line West": "Etc/GMT+12",
    "American Samoa": "Pacific/Pago_Pago",
    "Midway Island": "Pacific/Midway",
    "Hawaii": "Pacific/Honolulu",
    "Alaska": "America/Juneau",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Tijuana": "America/Tijuana",
    "Mountain Time (US & Canada)": "America/Denver",
    "Arizona": "America/Phoenix",
    "Chihuahua": "America/Chihuahua",
    "Mazatlan": "America/Mazatlan",
    "Central Time (US & Canada)": "America/Chicago",
    "Saskatchewan": "America/Regina",
    "Guadalajara": "America/Mexico_City",
    "Central America": "America/Guatemala",
    "Eastern Time (US & Canada)": "America/New_York",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "Quito": "America/Lima",
    "Atlantic Time (Canada)": "America/Halifax",
    "Georgetown": "America/Guyana",
    "Newfoundland": "America/St_Johns",
    "Brasilia": "America/Sao_Paulo",
    "Greenland": "America/Godthab",
    "Mid-Atlantic": "Atlantic/South_Georgia",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Edinburgh": "Europe/London",
    "Bern": "Europe/Zurich",
    "West Central Africa": "Africa/Algiers",
    "Kyiv": "Europe/Kiev",
    "Pretoria": "Africa/Johannesburg",
    "St. Petersburg": "Europe/Moscow",
    "Abu Dhabi": "Asia/Muscat",
    "Islamabad": "Asia/Karachi",
    "Chennai": "Asia/Kolkata",
    "Mumbai": "Asia/Kolkata",
    "New Delhi": "Asia/Kolkata",
    "Sri Jayawardenepura": "Asia/Colombo",
    "Astana": "Asia/Dhaka",
    "Hanoi": "Asia/Bangkok",
    "Beijing": "Asia/Shanghai",
    "Osaka": "Asia/Tokyo",
    "Sapporo": "Asia/Tokyo",
    "Canberra": "Australia/Melbourne",
    "Marshall Is.": "Pacific/Majuro",
    "New Caledonia": "Pacific/Noumea",
    "Solomon Is.": "Pacific/Guadalcanal",
    "Wellington": "Pacific/Auckland",
    "Samoa": "Pacific/Apia",
    "Tokelau Is.": "Pacific/Fakaofo",
    "Chatham Is.": "Pacific/Chatham",
}


def zone_of(name: str) -> str | None:
    """The zone of a name; UTC where there is none, None where it is unknown."""
    if name in ("", "UTC", "Etc/UCT", "UCT", "Zulu", "GMT"):
        return UTC_ZONE
    if name in zones():
        return name
    if name in _NAMES:
        return _NAMES[name]
    city = name.replace(" ", "_").casefold()
    return next((zone for zone in zones() if zone.rsplit("/", 1)[-1].casefold() == city), None)
