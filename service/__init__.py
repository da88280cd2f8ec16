"""What both faces call: import, diary, analysis."""
