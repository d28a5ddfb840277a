"""How does the app start? `streamlit run app.py` and `uvicorn app:app` both serve this object."""

from __future__ import annotations

import streamlit as st

from csdata.ui import launch

app = st.App(
    launch.ROUTER,
    lifespan=launch.lifespan,
    routes=launch.routes(),
    middleware=launch.middleware(),
    on_script_error=launch.on_script_error,
)
