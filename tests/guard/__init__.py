"""No test connects outwards: what watches that, in this process and in every child."""
