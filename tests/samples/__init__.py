"""Tests over a folder of real files, named by PAINMILE_SAMPLES; `make test-samples`."""
