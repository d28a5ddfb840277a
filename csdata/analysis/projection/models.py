"""Which share of customers is still there at each age, if customers differ in how readily they leave?

Both models give each customer a chance θ of leaving that is Beta distributed over the customers. In the shifted
beta-geometric it stays the same from renewal to renewal (Fader & Hardie 2007); in the beta-discrete-Weibull it rises
(c > 1) or falls (c < 1) with age (Fader, Hardie, Liu, Davin & Steenburgh 2018), and c = 1 is the former. The share
who renew rises with age in either because those who leave readily have left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, hyp2f1

from csdata.analysis.intervals import Numbers


@dataclass(frozen=True, slots=True)
class Model:
    """A family of survival curves; all parameters are positive.

    The first two parameters are those of the Beta distribution of θ, the third, where there is one, is the power of
    age. `usual` and `spread` are mean and standard deviation of a weak normal prior on the logs of the parameters.
    """

    name: str
    parameters: tuple[str, ...]
    usual: tuple[float, ...]
    spread: tuple[float, ...]

    def log_survival(self, parameters: Numbers, ages: ArrayLike) -> Numbers:
        """Return ln S(t) = ln B(α, β + t^c) − ln B(α, β): parameters (…, number of them) → (…, ages).

        >>> SBG.log_survival(np.array([1.0, 1.0]), [0, 1]).round(4).tolist()
        [0.0, -0.6931]
        """
        ages = np.asarray(ages, dtype=float)
        first, second = parameters[..., 0, None], parameters[..., 1, None]
        aged = ages ** parameters[..., 2, None] if len(self.parameters) == 3 else ages
        logs: Numbers = betaln(first, second + aged) - betaln(first, second)
        return logs

    def survival(self, parameters: Numbers, ages: ArrayLike) -> Numbers:
        """Return the share still there at these ages: parameters (…, number of them) → (…, ages).

        >>> SBG.survival(np.array([0.7041, 1.1820]), [0, 1, 12]).round(4).tolist()
        [1.0, 0.6267, 0.17]
        """
        return np.exp(self.log_survival(parameters, ages))

    def retention(self, parameters: Numbers, periods: ArrayLike) -> Numbers:
        """Return r_t = S(t) ÷ S(t − 1), the share of those at the start of period t who stay; t = 1, 2, …

        >>> SBG.retention(np.array([0.7041, 1.1820]), [1, 2, 12]).round(4).tolist()
        [0.6267, 0.756, 0.9454]
        """
        periods = np.asarray(periods, dtype=float)
        return np.exp(self.log_survival(parameters, periods) - self.log_survival(parameters, periods - 1))


SBG: Final = Model("shifted beta-geometric", ("alpha", "beta"), (0.0, 1.0), (2.0, 2.0))
BDW: Final = Model("beta-discrete-Weibull", ("gamma", "delta", "c"), (0.0, 1.0, 0.0), (2.0, 2.0, 1.0))


def mean_chance(alpha: float, beta: float) -> float:
    """Return E[θ] = α ÷ (α + β), the share who leave in the first period."""
    return alpha / (alpha + beta)


def polarisation(alpha: float, beta: float) -> float:
    """Return 1 ÷ (α + β + 1): near 0 all customers are alike, near 1 each leaves at once or never."""
    return 1 / (alpha + beta + 1)


def discounted_lifetime(alpha: float, beta: float, discount: float) -> float:
    """Return Σ S(t) ÷ (1 + d)^t over t = 0, 1, …: payments of 1 from the start on, in today's money (DEL).

    The shifted beta-geometric in closed form (Fader & Hardie 2010); `discount` is a period's. Infinite without a
    discount when α ≤ 1.

    >>> round(discounted_lifetime(0.7041, 1.1820, 0.1), 4), round(discounted_lifetime(0.6681, 3.8061, 0.1), 4)
    (3.6948, 5.9222)
    """
    return float(hyp2f1(1, beta, alpha + beta, 1 / (1 + discount)))


def residual_lifetime(alpha: float, beta: float, renewals: int, discount: float) -> float:
    """Return the payments of 1 still to come from a customer about to decide on its n-th renewal (DERL), today's money.

    It has paid n times; the first payment counted is the one due now, if it renews. The shifted beta-geometric in
    closed form (Fader & Hardie 2010); `discount` is a period's.

    >>> [round(residual_lifetime(3.798, 15.192, n, 0.1), 3) for n in (1, 5)]
    [3.31, 3.843]
    """
    stays = (beta + renewals - 1) / (alpha + beta + renewals - 1)
    return stays * float(hyp2f1(1, beta + renewals, alpha + beta + renewals, 1 / (1 + discount)))
