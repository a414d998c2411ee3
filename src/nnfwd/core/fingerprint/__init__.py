"""A fingerprint of the arithmetic: what this machine makes of fixed numbers.

``numbers`` has the numbers, ``parts`` what is computed from them, and ``known`` what comes out on
every machine that keeps IEEE 754. A library in the same process that sets the processor to flush
subnormal numbers to zero, say, gives another fingerprint.
"""

from nnfwd.core.fingerprint.known import FINGERPRINT
from nnfwd.core.fingerprint.parts import arithmetic_of, checksums, differing, fingerprint

__all__ = ["FINGERPRINT", "arithmetic_of", "checksums", "differing", "fingerprint"]
