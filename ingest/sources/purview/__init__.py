"""Exports of Microsoft Purview (eDiscovery) as a source: files on this disk, told by CSV reports where they came from.

The classic export rebuilds the site under `SharePoint/`, shortens names and lists them in Results.csv; that of the new
portal gives each file its place and its native SHA-256 in Items.csv. What a report names and the disk lacks is said.
"""
