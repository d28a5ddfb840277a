"""How does the app look and behave? The only part of the package that knows Streamlit."""
