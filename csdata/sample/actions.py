"""Which rows do interventions, exposures and spend get?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from csdata.sample import company as c
from csdata.sample.arrow import dates, numbers, words
from csdata.sample.block import Block
from csdata.sample.company import F
from csdata.sample.draws import block_random
from csdata.sample.life import chatbot_customers, guided_customers
from csdata.sample.months import Months

SPEND_STREAM = 2**31  # a stream of random numbers that no block uses


def interventions(months: Months) -> pa.Table:
    """Return the two interventions: one that helped, one that did nothing."""
    start = months.first[[months.guided_from, months.chatbot_from]]
    return pa.table({
        "intervention": [c.GUIDED, c.CHATBOT],
        "start_date": dates(start),
        "end_date": dates(start, np.array([True, True])),
        "one_off_cost": [6000, 0],
        "monthly_cost": [1500, 500],
        "metric": ["tickets", "tickets"],
        "expected_change": [-0.2, -0.2],
        "chosen_by": ["random", "recent"],
        "kind": ["onboarding", "chatbot"],
        "guardrails": ["csat; usage", "csat; usage"],
    })  # fmt: skip


def exposures(block: Block) -> pa.Table:
    """Return who got which intervention, since when."""
    months = block.months
    guided = guided_customers(months, block.book, block.life)
    chatbot = chatbot_customers(block.rng, months, block.book, block.behaviour, block.life)
    customer = np.concatenate([guided, chatbot])
    which = np.repeat([0, 1], [len(guided), len(chatbot)])
    order = np.lexsort((which, customer))
    start = months.first[[months.guided_from, months.chatbot_from]]
    return pa.table({
        "customer_id": words(block.ids, customer[order]),
        "intervention": words([c.GUIDED, c.CHATBOT], which[order]),
        "date": dates(start[which[order]]),
    })  # fmt: skip


def acquisition(block: Block) -> F:
    """Return what winning the customers of a block cost, by month and channel."""
    cost = np.zeros((len(block.months), len(c.CHANNELS)))
    np.add.at(cost, (block.book.joined, block.book.channel), block.book.acquisition_cost)
    return cost


def spend(months: Months, cost: F, seed: int) -> pa.Table:
    """Return the spend by month and channel: what the new customers cost, and a little that led nowhere."""
    month, channel = (axis.ravel() for axis in np.indices(cost.shape))
    wasted = block_random(seed, SPEND_STREAM).uniform(1.02, 1.15, cost.size)
    return pa.table({
        "month": dates(months.first[month]),
        "channel": words(c.CHANNELS, channel),
        "amount": numbers((cost.ravel() * wasted).round(2)),
    })  # fmt: skip
