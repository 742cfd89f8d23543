"""The server as replicas of a Ray Serve application."""
