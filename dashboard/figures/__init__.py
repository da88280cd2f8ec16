"""Pure builders of figures: plain dictionaries for Plotly, no library needed."""
