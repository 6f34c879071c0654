"""Report days and hours in a zone, with the standard library's time zone database."""
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def start_of(day, zone):
    """The first second of a civil day, since the epoch."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return int(midnight.astimezone(timezone.utc).timestamp())


def window(first, last, zone):
    """Half-open seconds of inclusive days."""
    return start_of(first, zone), start_of(last + timedelta(days=1), zone)


def local(seconds, zone):
    return datetime.fromtimestamp(seconds, timezone.utc).astimezone(ZoneInfo(zone))


def day(seconds, zone):
    return local(seconds, zone).date().isoformat()


def hour(seconds, zone):
    """RFC 3339 with offset, 'Z' in UTC."""
    floor = local(seconds, zone).replace(minute=0, second=0, microsecond=0)
    offset = local(seconds, zone).utcoffset()
    minutes = int(offset.total_seconds()) // 60
    if zone == "UTC":
        return floor.strftime("%Y-%m-%dT%H:%M:%SZ")
    sign = "-" if minutes < 0 else "+"
    return floor.strftime("%Y-%m-%dT%H:%M:%S") + f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def days(first, last):
    while first <= last:
        yield first.isoformat()
        first += timedelta(days=1)


def parse_day(text):
    return date.fromisoformat(text)
