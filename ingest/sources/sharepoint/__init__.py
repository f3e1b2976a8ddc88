"""SharePoint exports made as PRIME packages (Content Deployment, `.cmp`), read in place.

`package` finds the packages and where their bytes lie (`stores`, `cabinet`), `manifest` reads XML as a stream,
`filing` turns it into rows of a temporary `index`, from which `source` tells entries with their versions (`versions`),
people (`people`) and rights (`rights`). Formats: Microsoft, SharePoint Content Deployment schemas, Migration API
manifests, [MS-CAB]. docs/sharepoint.md says what was tested for real.
"""
