"""Does each of the three doors lead where it says, and does nobody meet them twice?"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from csdata.ui import places, state
from csdata.ui.style import PROJECTOR_CSS
from tests.pages.companies import company, dataset_card, drawn, healthy, open_app, shelf, title, visit


def doors(app: AppTest) -> int:
    """Count the doors on the page."""
    return sum(str(button.key).startswith("door-") for button in app.button)


def test_the_first_door_opens_the_sample() -> None:
    app = visit(None)
    healthy(app.button(key="door-science").click().run())
    assert doors(app) == 0
    assert shelf(app) == state.SAMPLE
    assert title(app) == title(drawn("sample"))


def test_the_second_door_closes_the_welcome() -> None:
    # A real browser then stands on the Data page: tests/browser/test_journeys.py. AppTest runs no fragment of its own.
    app = visit(None)
    healthy(app.button(key="door-upload_file").click().run())
    assert doors(app) == 0
    assert company("sample").name in dataset_card(app)


def test_the_third_door_opens_the_sample_in_large_type() -> None:
    app = visit(None)
    healthy(app.button(key="door-slideshow").click().run())
    assert doors(app) == 0
    assert company("sample").name in dataset_card(app)
    assert app.toggle(key=state.PROJECTOR).value is True
    assert app.session_state["_type_scale"] == 1.3


def test_the_doors_are_met_once() -> None:
    app = visit(None)
    healthy(app.button(key="door-science").click().run())
    app.switch_page(str(places.DATA)).run()
    assert doors(healthy(app)) == 0


def test_a_link_to_data_opens_without_the_doors() -> None:
    assert doors(open_app("sample")) == doors(open_app("one sheet")) == 0


def test_projector_mode_can_be_switched_off_again() -> None:
    app = open_app("sample")
    app.toggle(key=state.PROJECTOR).set_value(True).run()
    assert PROJECTOR_CSS in [html.proto.body for html in app.get("html")]
    app.toggle(key=state.PROJECTOR).set_value(False).run()
    assert PROJECTOR_CSS not in [html.proto.body for html in app.get("html")]
