"""Reads what an export of Strava or Garmin holds: archives in memory, tables row by row."""
