"""Strava: its sign-in, its answers, and what of them is a run."""
