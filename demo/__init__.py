"""Made-up runners: the FIT writer, the demo story and simulated cohorts."""
