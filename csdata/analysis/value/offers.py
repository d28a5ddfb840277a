"""What could each customer use more of, what speaks for it, and what is it worth a month?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Flags
from csdata.analysis.result import ENOUGH
from csdata.analysis.value.peers import Peers, peers_of
from csdata.analysis.value.standing import Standing
from csdata.dataset import Dataset
from csdata.wording import count, money, share

SEATS, PLAN = "More seats", "Higher plan"
FULL: Final = 0.9
ROOM: Final = 0.8  # seats are offered so that today's users fill so much of them
MONTHS_NEEDED: Final = 2
FEWEST_FEATURES: Final = 3
PEERS_OWN: Final = 0.3
COLUMNS: Final = ("number", "offer", "money", "evidence")


@dataclass(frozen=True)
class Offers:
    """Rows of the list: customer by number, what to offer, money a month, and the evidence in words."""

    number: NDArray[np.int64]
    offer: str
    money: Numbers
    evidence: list[str]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame."""
        parts = {"number": self.number, "offer": self.offer, "money": self.money, "evidence": self.evidence}
        return pd.DataFrame(parts, columns=list(COLUMNS))


def seat_price(found: Standing) -> Numbers:
    """Return what each customer pays for a seat a month; NaN where seats or money are not known."""
    paid = np.where(found.active & (found.mrr > 0) & (found.seats > 0), found.mrr, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        price: Numbers = paid / found.seats
    return price


def more_seats(data: Dataset, found: Standing) -> Offers:
    """Offer seats to customers whose seats were nine tenths full in two of the last three months."""
    peers = _plan_peers(data, found)
    price = peers.of_each(peers.medians(seat_price(found), found.active))
    needed = np.minimum(MONTHS_NEEDED, found.months_seen)  # a list without history shows one picture only
    near = found.good & (found.months_full >= np.maximum(1, needed)) & (found.users >= FULL * found.seats) & (price > 0)
    who = np.flatnonzero(near)
    seats, users = found.seats[who], found.users[who]
    extra = np.maximum(1, np.ceil(users / ROOM - 1e-9) - seats)
    evidence = [
        f"{count(u)} of {count(s)} seats in use, {_how_long(full, seen)}; {count(e)} more at {money(p)} each"
        for u, s, full, seen, e, p in zip(
            users, seats, found.months_full[who], found.months_seen[who], extra, price[who], strict=True
        )
    ]
    return Offers(who, SEATS, extra * price[who], evidence)


def _how_long(full: float, seen: float) -> str:
    return f"90 % in {count(full)} of {count(seen)} months" if seen > 1 else "as in the list"


def _plan_peers(data: Dataset, found: Standing) -> Peers:
    """Return customers on the same plan as peers; where those are few, of the same segment, else everybody."""
    return peers_of(data.members, found.active, (("plan",), ("segment",), ()))


def higher_plan(data: Dataset, found: Standing) -> Offers:
    """Offer the next dearer plan to customers who use nearly all features that anybody on their plan uses.

    Only where customers on the dearer plan use more features: otherwise features are no limit of the plan.
    """
    codes, labels = pd.factorize(data.members["plan"], sort=True)
    code = np.where(found.active, codes, -1).astype(np.int64)
    plans = Peers(code, (code,), tuple(str(label) for label in labels))
    price = plans.medians(seat_price(found), found.active)
    counted = plans.sums((~np.isnan(seat_price(found))).astype(float))
    limit = _widest(plans, found)
    following = _next_dearer(np.where(counted >= ENOUGH, price, np.nan), limit)
    own_limit, after = plans.of_each(limit), plans.of_each(following)
    with np.errstate(invalid="ignore"):
        months = (found.features >= FULL * own_limit[:, None]).sum(axis=1)
    who = np.flatnonzero(
        found.good & (months >= MONTHS_NEEDED) & (own_limit >= FEWEST_FEATURES) & ~np.isnan(after) & (found.seats > 0)
    )
    own, to = codes[who], after[who].astype(np.int64)
    step = price[to] - price[own]
    evidence = [
        f"Uses {count(used)} features, the most on plan {labels[o]} is {count(top)}, on {labels[t]} {count(limit[t])};"
        f" peers pay {money(price[t])} a seat there, {money(price[o])} here"
        for used, top, o, t in zip(found.features[who, -1], own_limit[who], own, to, strict=True)
    ]
    return Offers(who, PLAN, step * found.seats[who], evidence)


def _widest(plans: Peers, found: Standing) -> Numbers:
    """Return the most features that anybody on a plan used in a month; NaN where use of features is not known."""
    limit = np.full(len(plans.names), np.nan)
    with np.errstate(invalid="ignore"):
        widest = np.fmax.reduce(found.features, axis=1)
    known = (plans.code >= 0) & ~np.isnan(widest)
    np.fmax.at(limit, plans.code[known], widest[known])
    return limit


def _next_dearer(price: Numbers, limit: Numbers) -> Numbers:
    """Return for each plan the place of the next dearer one on which more features are used; NaN without one."""
    following = np.full(len(price), np.nan)
    for own in range(len(price)):
        dearer = np.flatnonzero((price > price[own]) & (limit > limit[own]))
        if len(dearer):
            following[own] = dearer[np.argmin(price[dearer])]
    return following


def products(data: Dataset, found: Standing, owned: pd.DataFrame) -> list[Offers]:
    """Offer a product to those who lack it where three in ten of their peers own it; `owned` is who owns what."""
    if _names_plans(data, owned):
        return []
    peers = peers_of(data.members, found.active)
    buyers = np.zeros(len(data.members), dtype=bool)
    buyers[owned["number"]] = True
    return [_product(found, peers, buyers, str(name), rows) for name, rows in owned.groupby("product", sort=True)]


def _names_plans(data: Dataset, owned: pd.DataFrame) -> bool:
    """Tell whether products are only another word for plans: nobody should be offered a second plan."""
    names = set(owned["product"].unique())
    return len(names) < 2 or len(names & set(data.choices.get("plan", ()))) * 2 >= len(names)


def _product(found: Standing, peers: Peers, buyers: Flags, name: str, rows: pd.DataFrame) -> Offers:
    owns = np.zeros(len(buyers), dtype=bool)
    owns[rows["number"]] = True
    price, per_seat = _prices(rows, len(buyers))
    here = found.active & buyers
    of_peers = peers.sums((here & owns).astype(float)) / np.maximum(1, peers.sums(here.astype(float)))
    own_share = peers.of_each(of_peers)
    median = peers.of_each(peers.medians(price, here & owns))
    worth = median * found.seats if per_seat else median
    sizes = peers.of_each(peers.sums(here.astype(float)))
    who = np.flatnonzero(found.good & buyers & ~owns & (own_share >= PEERS_OWN) & (worth > 0))
    evidence = [
        f"{share(s)} of {count(n)} peers ({peers.names[g]}) own {name}, at {money(p)}{' a seat' if per_seat else ''}"
        for s, n, g, p in zip(own_share[who], sizes[who], peers.code[who], median[who], strict=True)
    ]
    return Offers(who, f"Product {name}", worth[who], evidence)


def _prices(rows: pd.DataFrame, size: int) -> tuple[Numbers, bool]:
    """Return what each owner pays a month for a product: for a seat when seats are known for most, else in all."""
    quantity = rows["quantity"].to_numpy(dtype=float)
    per_seat = bool((quantity > 0).mean() > 0.5)
    price = np.full(size, np.nan)
    paid = rows["mrr"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        price[rows["number"]] = np.where(quantity > 0, paid / quantity, np.nan) if per_seat else paid
    return price, per_seat
