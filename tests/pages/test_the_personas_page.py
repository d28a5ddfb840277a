"""Does the page Personas say which kinds there are, how sure that is, and what became of them?"""

from __future__ import annotations

from csdata.ui import places
from tests.pages.companies import captions, drawn, title


def test_the_sample_has_four_kinds_with_cards_and_outcomes() -> None:
    app = drawn("sample", places.PERSONAS)
    assert "kinds of customers" in title(app)
    assert {"Revenue", "Kept", "Lost"} <= {metric.label for metric in app.metric}
    assert any("95 % range" in text for text in captions(app))
    heads = [one.value for one in app.subheader]
    assert any("hold" in text for text in heads)
    assert any("stayed in their persona" in text for text in heads)
