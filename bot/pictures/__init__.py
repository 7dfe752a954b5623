"""Pictures: charts and maps from the pack, drawn in a worker process and kept by what they show."""
