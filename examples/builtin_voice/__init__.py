"""A tiny checkpoint that speaks: how its data is made, and how it is trained and judged."""
