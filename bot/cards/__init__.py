"""The editorial model: pure values and rules, no files, no framework, no clock."""
