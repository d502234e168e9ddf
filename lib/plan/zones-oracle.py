"""Local times as Python's zoneinfo resolves them, for zones.test.ts.

usage: zones-oracle.py ZONE...   (none: every zone of the system)
Prints JSON: {zone: [[date, time, instant in ms, [UTC offset in s a day before, then, a day later]], ...]} for the first
of each month and every day on which the clocks change, 2020 to 2035, at 00:00, 02:30 and 23:59.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)


def cases(zone):
    day = datetime(2020, 1, 1)
    while day < datetime(2036, 1, 1):
        here, next_day = (at.replace(tzinfo=zone).utcoffset() for at in (day, day + DAY))
        if here != next_day or day.day == 1:
            for hour, minute in ((0, 0), (2, 30), (23, 59)):
                local = day.replace(hour=hour, minute=minute, tzinfo=zone)
                at = local.astimezone(timezone.utc)
                offsets = [(at + by).astimezone(zone).utcoffset().total_seconds() for by in (-DAY, 0 * DAY, DAY)]
                yield [f"{day:%Y-%m-%d}", f"{hour:02}:{minute:02}", int(at.timestamp() * 1000), offsets]
        day += DAY


names = sys.argv[1:] or sorted(available_timezones() - {"localtime"})
json.dump({name: list(cases(ZoneInfo(name))) for name in names}, sys.stdout)
