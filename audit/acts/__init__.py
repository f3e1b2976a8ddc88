"""The register of acts: what was found by year, what is missing in the numbering, délibérations as open data."""
