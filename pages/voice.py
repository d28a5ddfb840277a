"""What do customers say, and where do they get stuck?"""

import streamlit as st

from csdata.ui import state, voice
from csdata.ui import voice_reads as reads
from csdata.ui.components import page_head, show
from csdata.ui.filters import filter_row, nobody
from csdata.ui.results import result_card
from csdata.ui.style import look

data = state.current()
months, filters = filter_row(data)
if nobody(data, filters, "Voice of customer"):
    st.stop()
with st.spinner("Reading what customers wrote …"):
    found = reads.read_voice(data, months, filters)
page_head(found.headline, found.sub)
if found.is_silent:
    voice.nothing_yet()
    st.stop()

if found.kinds:
    voice.head_cards(found)
    kind = voice.choose_kind(found)
    over, ways = reads.read_time(data, kind, filters), reads.read_weighed(data, kind, months, filters)
    left, right = st.columns([7, 5], gap="medium")
    with left, result_card(over, voice.TIME_SUB, key="time", unit="answer", filters=filters) as ready:
        if ready:
            show(reads.time_chart(data, kind, filters, look()), alt=over.headline, key="time-chart")
    with right, result_card(ways, voice.WAYS_SUB, key="ways", unit="answer", filters=filters) as ready:
        if ready:
            show(reads.weighed_chart(data, kind, months, filters, look()), alt=ways.headline, key="ways-chart")
    dimension = voice.choose_group(data)
    groups = reads.read_groups(data, kind, dimension, months, filters)
    silent = reads.read_silence(data, kind, months, filters)
    left, right = st.columns([5, 7], gap="medium")
    with left, result_card(groups, voice.GROUPS_SUB, key="groups", unit="answer", filters=filters) as ready:
        if ready:
            chart = reads.groups_chart(data, kind, dimension, months, filters, look())
            show(chart, alt=groups.headline, key="groups-chart")
    with right, result_card(silent, voice.SILENT_SUB, key="silence", filters=filters) as ready:
        if ready:
            st.dataframe(silent.frame, hide_index=True, key="silence-table", alt=silent.headline)

said, told = reads.read_comments(data), reads.read_themes(data, months, filters)
if told.frame.empty:
    with result_card(told, voice.COMMENTS_SUB, key="comments", unit="comment", filters=filters) as ready:
        if ready:
            comments = voice.comment_table(said, data, months, filters)
            st.dataframe(comments, hide_index=True, key="comment-table", alt=told.headline)
else:
    left, right = st.columns([7, 5], gap="medium")
    with left, result_card(told, voice.THEMES_SUB, key="themes", unit="comment", filters=filters):
        chart = reads.themes_chart(data, months, filters, look())
        event = show(chart, alt=told.headline, key="themes-chart", on_select="rerun", selection_mode="theme")
    with right, voice.quotes_card():
        voice.quote_list(said, data, months, filters, voice.choose_theme(event, told.frame))
    barriers = reads.read_barriers(data, months, filters)
    with result_card(barriers, voice.BARRIERS_SUB, key="barriers", unit="comment", filters=filters) as ready:
        if ready and len(barriers.frame):
            table = voice.barrier_table(barriers.frame)
            st.dataframe(table, hide_index=True, key="barrier-table", alt=barriers.headline)

stuck = reads.read_stuck(data, months, filters)
if not stuck.missing:
    with result_card(stuck, voice.STUCK_SUB, key="stuck", filters=filters):
        show(reads.stuck_chart(data, months, filters, look()), alt=stuck.headline, key="stuck-chart")
voice.look_next()
