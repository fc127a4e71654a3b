"""How many requests a client may make: a bucket of tokens each, in memory that does not grow."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable


class RateLimit:
    """Lets a client through so many times in a minute; what was not used is saved for a minute at most."""

    def __init__(self, per_minute: int, clients: int, now: Callable[[], float] = time.monotonic) -> None:
        """Set the limit, and how many clients are remembered: the one seen longest ago is forgotten first."""
        self.per_minute = per_minute
        self.clients = clients
        self.now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._buckets)

    def wait(self, client: str) -> int:
        """Let a client through and return 0, or return after how many seconds it may come again."""
        now = self.now()
        tokens, before = self._buckets.pop(client, (float(self.per_minute), now))
        tokens = min(float(self.per_minute), tokens + (now - before) * self.per_minute / 60)
        through = tokens >= 1
        self._buckets[client] = (tokens - through, now)
        if len(self._buckets) > self.clients:
            self._buckets.popitem(last=False)
        return 0 if through else math.ceil((1 - tokens) * 60 / self.per_minute)
