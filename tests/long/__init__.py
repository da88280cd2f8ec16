"""Long campaigns: fixed seeds, counts printed; make test-long PART=NAME."""
