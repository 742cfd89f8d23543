"""Speech for many listeners: admission, worker processes, turns by frame. Knows neither HTTP nor WebSockets."""
