"""The datasets of the domain: what the source delivers, and what is published from it."""

from ..data.dataset import Landed

#: Names the folders of contracts and SQL.
DOMAIN = "flights"

MONTH = "printf('%04d-%02d', year, month)"

LANDED = (
    Landed("flights", MONTH),
    Landed("weather", MONTH),
    Landed("planes", None),
)

#: The published table, and the column that names a row.
PUBLISHED = "flights"
KEY = "flight_id"
