"""Where do a company's data and work rest between visits? In a folder that several programs may use at once."""

from csdata.workspace.documents import Documents
from csdata.workspace.home import create, home, import_archive, is_workspace, listing, open_workspace, tidy, unkept
from csdata.workspace.model import BatchRef, Document, Entry, Info, Version
from csdata.workspace.space import Workspace

__all__ = [
    "BatchRef",
    "Document",
    "Documents",
    "Entry",
    "Info",
    "Version",
    "Workspace",
    "create",
    "home",
    "import_archive",
    "is_workspace",
    "listing",
    "open_workspace",
    "tidy",
    "unkept",
]
