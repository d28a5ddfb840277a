"""How do the personas become slides with text and charts that can be edited?"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from csdata.report.persona_page import tone_of
from csdata.report.persona_sheet import METHOD, Paper, Papers

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

INK, MUTED, PALE = "0E1621", "5B6675", "EAEEF3"
WIDE, HIGH = 13.333, 7.5  # inches: 16 to 9
LEFT, MIDDLE = 0.6, 6.9
TITLE_ONLY: Final = 5  # the layout with a place for the title and no other


def persona_slides(told: Papers) -> bytes:
    """Return a PPTX: the answer, a slide a persona with a native chart, and how we know. Notes are speaker notes."""
    from pptx import Presentation  # noqa: PLC0415 - only who exports waits for it
    from pptx.util import Inches  # noqa: PLC0415

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title = told.title
    _first(deck, told)
    for one in told.cards:
        _card(deck, one)
    _last(deck, told)
    kept = io.BytesIO()
    deck.save(kept)
    return kept.getvalue()


def _first(deck: Presentation, told: Papers) -> None:
    slide = _titled(deck, told.title)
    _text(slide, (LEFT, 1.4, 12.1, 0.6), [(told.sub, 14, False, MUTED)])
    rows = [["Persona", "Who", "Evidence", *(label for label, _ in told.cards[0].figures)]]
    rows += [[one.name, one.size, one.evidence, *(text for _, text in one.figures)] for one in told.cards]
    _table(slide, (LEFT, 2.4, 12.1), rows, (3.5, 3.7, 1.5, 1.3, 1.05, 1.05))


def _card(deck: Presentation, one: Paper) -> None:
    slide = _titled(deck, one.name)
    _text(slide, (LEFT, 1.05, 12.1, 0.4), [(one.tagline, 15, False, MUTED)])
    badge = f"{one.evidence} evidence · {one.size}"
    _text(slide, (LEFT, 1.5, 12.1, 0.4), [(badge, 13, True, MUTED)])
    for at, (label, text) in enumerate(one.figures):
        _text(slide, (LEFT + 2.0 * at, 2.0, 2.0, 1.0), [(label, 12, False, MUTED), (text, 26, True, INK)])
    words: list[tuple[str, float, bool, str]] = []
    for title, text in one.lines:
        words += [(title, 13, True, INK), (text, 13, False, INK)]
    words += [(f"“{quote}”", 13, False, MUTED) for quote in one.quotes]
    top = 3.1 if one.figures else 2.1
    _text(slide, (LEFT, top, 5.9, 6.9 - top), words)
    if one.bars:
        _text(slide, (MIDDLE, 2.0, 5.9, 0.4), [("What they do, beside the others", 14, True, INK)])
        _chart(slide, one)
    _text(slide, (LEFT, 6.85, 12.1, 0.4), [(f"{one.ranges} · {one.why}".strip(" ·"), 10, False, MUTED)])
    if one.notes:
        slide.notes_slide.notes_text_frame.text = one.notes


def _last(deck: Presentation, told: Papers) -> None:
    slide = _titled(deck, "How we know")
    _text(slide, (LEFT, 1.5, 12.1, 1.4), [(told.reason, 15, False, INK), (METHOD, 13, False, MUTED)])
    rows = [list(told.kinds.columns), *(list(map(str, row)) for row in told.kinds.itertuples(index=False))]
    _table(slide, (LEFT, 3.2, 7.0), rows, (1.0, 3.2, 1.2, 1.6))


def _titled(deck: Presentation, title: str) -> Slide:
    """Add a slide with its title where outlines and screen readers look for it."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415
    from pptx.util import Inches, Pt  # noqa: PLC0415

    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = (Inches(side) for side in (LEFT, 0.3, 12.1, 0.75))
    head.text_frame.text = title
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    line = head.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.LEFT
    line.font.size, line.font.bold = Pt(28), True
    return slide


def _text(slide: Slide, box: tuple[float, float, float, float], lines: list[tuple[str, float, bool, str]]) -> None:
    """Write lines (text, points, bold, colour) into a box (left, top, width, height in inches)."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415
    from pptx.util import Inches, Pt  # noqa: PLC0415

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    frame.word_wrap = True
    for at, (text, points, bold, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_before = Pt(8 if at and (bold or colour == MUTED) else 0)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(points), bold
        run.font.color.rgb = RGBColor.from_string(colour)


def _table(slide: Slide, box: tuple[float, float, float], rows: list[list[str]], widths: tuple[float, ...]) -> None:
    """Draw a table of text; the first row is its head."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415
    from pptx.util import Inches, Pt  # noqa: PLC0415

    columns = max(len(row) for row in rows)
    left, top, width = box
    place = (Inches(left), Inches(top), Inches(width), Inches(0.42 * len(rows)))
    table = slide.shapes.add_table(len(rows), columns, *place).table
    for at in range(columns):
        table.columns[at].width = Inches(widths[at])
    for row, texts in enumerate(rows):
        for column in range(columns):
            cell = table.cell(row, column)
            cell.text = texts[column] if column < len(texts) else "—"
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(PALE if row == 0 else "FFFFFF")
            font = cell.text_frame.paragraphs[0].font
            font.size, font.bold = Pt(13), row == 0
            font.color.rgb = RGBColor.from_string(INK)


def _chart(slide: Slide, one: Paper) -> None:
    """Draw a bar a behaviour as a native chart, the first at the top, with both medians beside its name."""
    from pptx.chart.data import CategoryChartData  # noqa: PLC0415
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION  # noqa: PLC0415
    from pptx.util import Inches, Pt  # noqa: PLC0415

    told = CategoryChartData(number_format="0.0")
    told.categories = [f"{bar.label}\n{bar.own}, others {bar.rest}" for bar in one.bars]
    told.add_series("Standard deviations from the others", [round(bar.effect, 3) for bar in one.bars])
    place = (Inches(MIDDLE), Inches(2.4), Inches(5.9), Inches(4.3))
    chart: Any = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, told).chart
    chart.has_legend, chart.has_title = False, False
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.tick_labels.font.size = Pt(11)
    names.has_major_gridlines = values.has_major_gridlines = False
    most = max(*(abs(bar.effect) for bar in one.bars), 0.5)
    values.minimum_scale, values.maximum_scale = -1.7 * most, 1.7 * most  # room for the values beside the bars
    values.visible = False
    _paint(chart, one)


def _paint(chart: Any, one: Paper) -> None:  # noqa: ANN401 - charts are not typed
    """Give each bar its colour and its value."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    plot = chart.plots[0]
    plot.gap_width = 60
    plot.has_data_labels = True
    plot.data_labels.font.size, plot.data_labels.number_format_is_linked = Pt(11), False
    plot.data_labels.number_format = '+0.0" SD";−0.0" SD"'
    for at, bar in enumerate(one.bars):
        fill = plot.series[0].points[at].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(tone_of(bar.effect).removeprefix("#"))
