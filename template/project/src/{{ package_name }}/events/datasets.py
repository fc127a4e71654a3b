"""The datasets of the domain: what the source delivers, and what is published from it."""

from ..data.dataset import Landed

#: Names the folders of contracts and SQL.
DOMAIN = "events"

LANDED = (Landed("events", "strftime(occurred_at, '%Y-%m')"),)

#: The published table, and the column that names a row.
PUBLISHED = "events"
KEY = "event_id"
