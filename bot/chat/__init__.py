"""Door 1: what people ask, answered."""
