"""Days of recurring events, by python3-dateutil: a list of [rule, first day] on stdin, their days on stdout."""

import datetime
import json
import sys
import warnings

from dateutil.rrule import rrulestr

# Else it looks for a day until the year 9999.
datetime.MAXYEAR = 2028
# COUNT and UNTIL at once.
warnings.simplefilter("ignore")


def days(rule, first):
    begun = datetime.datetime.fromisoformat(first)
    return [str(day.date()) for day in rrulestr(f"{rule};UNTIL=20271231", dtstart=begun)]


json.dump([days(rule, first) for rule, first in json.load(sys.stdin)], sys.stdout)
