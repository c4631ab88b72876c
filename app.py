"""The Streamlit entry: `streamlit run app.py`, or `mubiao app`."""

from assistant.ui.page import main

main()
