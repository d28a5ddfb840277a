"""What do we assume where the data are silent? Said beside every number that rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from csdata.wording import money, share


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What money computations need and data rarely hold; every one can be changed by the user.

    `gross_margin` and `discount_rate` (a year) are shares; costs are in the currency of the data.
    """

    gross_margin: float = 0.8
    discount_rate: float = 0.1
    horizon_months: int = 36
    ticket_cost: float = 8.0
    contact_cost: float = 40.0
    lag_months: int = 0

    def __str__(self) -> str:
        return (
            f"assumed: gross margin {share(self.gross_margin)}, {share(self.discount_rate)} a year discounted, "
            f"{money(self.ticket_cost)} a ticket, {money(self.contact_cost)} a contact, {self.horizon_months} months"
            + (f", spend {self.lag_months} months earlier" if self.lag_months else "")
        )
