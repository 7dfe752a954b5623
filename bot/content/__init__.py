"""YAML in: strict nodes, shapes, the loader, the current pack and its publications."""
