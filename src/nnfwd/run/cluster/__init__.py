"""Workers of a cluster of dask.distributed: the only place that knows of it.

Workers read and write; the client and the scheduler see tasks and what came of them. ``likeness``
says what a worker must have as the client has it, ``scheduler`` which workers there are and can
be used, ``tasks`` is the window of tasks that are under way, and ``connection`` is what the command
line uses. dask has no annotations that are of use: its clients and futures are ``Any``.
"""

from nnfwd.run.cluster.connection import Cluster, Workers, connect

__all__ = ["Cluster", "Workers", "connect"]
