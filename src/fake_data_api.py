"""The HTTP API for any ASGI server: `uvicorn fake_data_api:app --reload`."""

from fabula.interfaces.server import create_app

app = create_app()
