"""The model's loop: train, evaluate, explain, register, promote, serve, monitor."""

import os

# Said before the first import of a numerical library. Sums of floats must not depend on which thread was first, and
# the service answers many small requests at once: threads inside each of them would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
