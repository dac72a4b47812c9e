"""The HTTP door: FastAPI under ``/api/v1``, the live WebSocket, and the built console from one origin."""
