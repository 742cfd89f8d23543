"""HTTP and WebSocket endpoints over `server.service`. Each only checks, calls and translates."""
