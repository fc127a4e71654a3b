"""What must not be published as it is: found by the contracts' classification, replaced by keyed pseudonyms."""

import hashlib
import hmac
from collections.abc import Iterable

import pyarrow as pa

from .contracts import PSEUDONYMISED, RESTRICTED, Contract
from .errors import DataError

#: Hexadecimal digits of a pseudonym: 64 bits, so that two of a million things share one with a chance of 3 in 10^8.
DIGITS = 16


def pseudonym(key: bytes, field: str, value: str) -> str:
    """Return the stable pseudonym of a value. Without the key nobody can make it, or try all values to undo it."""
    return hmac.new(key, f"{field}\0{value}".encode(), hashlib.sha256).hexdigest()[:DIGITS]


def protect(table: pa.Table, landed: Iterable[Contract], published: Contract, key: bytes) -> pa.Table:
    """Replace every restricted field by its pseudonym, as the contracts demand; refuse what they leave open."""
    restricted = set[str]().union(*(contract.classified(RESTRICTED) for contract in landed))
    if exposed := published.classified(RESTRICTED):
        msg = f"{published.name} promises to publish restricted fields: {', '.join(sorted(exposed))}"
        raise DataError(msg)
    sources = published.sources()
    originals = {name: table[name].unique().drop_null() for name in table.column_names if name in restricted}
    for name in originals:
        if name not in sources:
            msg = f"{name} is {RESTRICTED}, and no field of {published.name} is its {PSEUDONYMISED} form"
            raise DataError(msg)
        table = _replace(table, name, sources[name], key)
    _refuse_leaks(table, originals)
    return table


def _replace(table: pa.Table, name: str, target: str, key: bytes) -> pa.Table:
    """Return the table with a column's values replaced, under the new name."""
    column = table[name].combine_chunks().dictionary_encode()
    names = [pseudonym(key, name, value) for value in column.dictionary.to_pylist()]
    replaced = pa.DictionaryArray.from_arrays(column.indices, pa.array(names, pa.string())).cast(pa.string())
    return table.set_column(table.column_names.index(name), target, replaced)


def _refuse_leaks(table: pa.Table, originals: dict[str, pa.Array]) -> None:
    """Refuse a table in which a restricted value is still there under another name."""
    for column in table.column_names:
        if not pa.types.is_string(table[column].type):
            continue
        for name, values in originals.items():
            if not set(table[column].unique().to_pylist()).isdisjoint(values.to_pylist()):
                msg = f"{column} holds values of {name}, which is {RESTRICTED}: the SQL must not copy it"
                raise DataError(msg)
