"""ASGI: webhook, health, metrics."""
