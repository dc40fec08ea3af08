"""Where a file lies: on a network share, or in a folder that a program copies around.

It only says what it finds; what to do about it is for `servicecomm.files.workspace`.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_NETWORKS = {"9p", "afs", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
_SYNCED = {
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "nextcloud": "Nextcloud",
    "box sync": "Box",
}
_REMOTE = 4  # what Windows calls a drive that is a share
_COPY = re.compile(
    r"-[A-Z0-9][A-Z0-9-]{2,}(-\d+)?$|\(\d+\)$|conflict|'s copy", re.IGNORECASE
)


def network(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """
    Name the network share that a file lies on.

    Parameters
    ----------
    path
        The file.
    mounts
        Where a Unix system lists what is mounted.

    Returns
    -------
    str
        The kind of share, or nothing for a disk of this computer.
    """
    place = str(path.absolute())
    if place.startswith(("\\\\", "//")):
        return "a network share"
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed on Windows only

        drive = f"{path.absolute().drive}\\"
        kind = ctypes.windll.kernel32.GetDriveTypeW(drive)
        return "a mapped network drive" if kind == _REMOTE else ""
    try:
        lines = mounts.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best = ("", "")
    for line in lines:
        _, point, kind, *_ = [*line.split(), "", "", ""]
        point = point.replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if point and inside and len(point) >= len(best[0]):
            best = point, kind
    return f"a network share ({best[1]})" if best[1] in _NETWORKS else ""


def synced(path: Path) -> str:
    """
    Name the program that copies a file's folder to other computers.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        "OneDrive", "Dropbox" and so on, or nothing.
    """
    folder = path.absolute().parent
    for name, value in os.environ.items():
        if name.lower().startswith("onedrive") and value:
            root = Path(value)
            if folder == root or root in folder.parents:
                return "OneDrive"
    for part in folder.parts:
        for word, name in _SYNCED.items():
            if part.lower() == word or part.lower().startswith(
                (f"{word} ", f"{word}-")
            ):
                return name
    return ""


def copies(path: Path) -> list[str]:
    """
    List files beside a workspace that look like copies in conflict with it.

    Parameters
    ----------
    path
        The workspace.

    Returns
    -------
    list of str
        Their names.
    """
    try:
        names = sorted(each.name for each in path.parent.iterdir())
    except OSError:
        return []
    found = []
    for name in names:
        other = Path(name)
        extra = other.stem.removeprefix(path.stem).strip()
        if other.suffix == path.suffix and other.stem not in {path.stem, extra}:
            found += [name] if _COPY.search(extra) else []
    return found
