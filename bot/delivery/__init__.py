"""Door 2: what subscribers asked to be brought."""
