"""exp and log that give the same bits on every processor.

NumPy's own take another way where there are wider vector instructions, and their last bit differs there. These use sums, products
and powers of two only, which IEEE 754 defines to the bit; they are right to two (exp) and four (log) units in the last place.
"""

from __future__ import annotations

import math

import numpy as np

LOG2_E = 1.4426950408889634
LN2_HIGH = 0.693147180369123816490  # the first 32 bits of ln 2, so that k times it is exact
LN2_LOW = 1.90821492927058770002e-10
EXP_TERMS = tuple(1 / math.factorial(n) for n in range(13, -1, -1))
LOG_TERMS = tuple(1 / (2 * n + 1) for n in range(11, -1, -1))


def exp(values: np.ndarray | float) -> np.ndarray:
    """(n,) e to the power of each value: 2**k times the series of the rest, which is at most ln 2 / 2."""
    x = np.clip(np.asarray(values, dtype=np.float64), -746.0, 710.0)
    k = np.rint(x * LOG2_E)
    rest = (x - k * LN2_HIGH) - k * LN2_LOW
    with np.errstate(over="ignore", under="ignore"):
        return np.ldexp(_series(EXP_TERMS, rest), np.nan_to_num(k).astype(np.int32))


def log(values: np.ndarray | float) -> np.ndarray:
    """(n,) natural logarithm of each value: k ln 2 plus the series of atanh, for a rest near 1."""
    x = np.asarray(values, dtype=np.float64)
    usual = (x > 0) & (x < np.inf)
    rest, k = np.frexp(np.where(usual, x, 1.0))
    low = rest < math.sqrt(0.5)
    rest, k = np.where(low, rest * 2, rest), k - low
    s = (rest - 1) / (rest + 1)
    found = k * LN2_HIGH + (2 * s * _series(LOG_TERMS, s * s) + k * LN2_LOW)
    return np.where(usual, found, np.where(x == 0, -np.inf, np.where(x > 0, np.inf, np.nan)))


def _series(terms: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    """The polynomial of those coefficients, the highest power first."""
    total = np.full_like(x, terms[0])
    for term in terms[1:]:
        total *= x
        total += term
    return total
