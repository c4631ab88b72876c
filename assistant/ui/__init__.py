"""The Streamlit page (网页). The only floor that imports streamlit; what can live without it lives in `workspace`."""
