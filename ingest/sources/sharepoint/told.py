"""What a package tells of its people and rights, before its manifests are filed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.sources.sharepoint import messages
from ingest.sources.sharepoint.manifest import XmlError
from ingest.sources.sharepoint.package import Package
from ingest.sources.sharepoint.people import People
from ingest.sources.sharepoint.rights import Rights
from passation.errors import Fault, SourceError
from passation.model import Trouble


@dataclass(slots=True)
class Told:
    """A package with its people and rights, which packages of one site may share."""

    package: Package
    people: People
    rights: Rights
    settings: dict[str, str] = field(default_factory=dict)
    """Attributes of ExportSettings."""
    untold: int = 0
    """Entries whose readers the package does not tell."""

    def troubles(self) -> Iterator[Trouble]:
        """What is not known of its rights, once every entry was told."""
        if self.untold:
            security = self.settings.get("IncludeSecurity", "")
            detail = messages.no_rights_detail(self.package.own.label, security, self.untold)
            yield self.package.trouble(Fault.NO_RIGHTS, detail)
        for role in sorted(self.rights.unknown_roles):
            yield self.package.trouble(Fault.NO_RIGHTS, messages.unknown_role_detail(role))


def tell(package: Package, earlier: Sequence[Told], troubles: list[Trouble]) -> Told:
    """Settings and people of a package; what goes wrong is added to `troubles`.

    Numbers of people belong to a site collection: a package without people of its own takes those of an earlier package
    of the same site, never of another one.
    """
    people = People()
    told = Told(package, people, Rights(people))
    try:
        told.settings = package.settings()
        people.add(package.people())
    except (XmlError, SourceError) as error:
        troubles.append(package.trouble(error.fault, f"{package.own.label} : {error}"))
    if people.users or people.groups:
        return told
    site = told.settings.get("SiteUrl")
    for other in earlier:
        if site and other.settings.get("SiteUrl") == site:
            told.people, told.rights = other.people, other.rights
            return told
    if not package.names_people:
        troubles.append(package.trouble(Fault.MISSING, messages.absent_detail(package.label("UserGroup.xml"))))
    return told
