"""SQL: what is remembered, in whole transactions."""
