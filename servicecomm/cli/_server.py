"""Voila and JupyterLab, set to this computer alone: a token, and no outside request.

It knows no maps; what is served is for the commands.
"""

from __future__ import annotations

import logging
import signal
import sys
import webbrowser
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOST = "127.0.0.1"

# Scripts of widgets come as text from the kernel: as a Blob, and with `eval`.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline' blob:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        f"connect-src 'self' ws://{HOST}:* ws://localhost:*",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SETTINGS = {
    "allow_template_override": "NO",
    "allow_theme_override": "NO",
    "default_pool_size": 1,
    "extension_allowlist": [
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager8",
        "anywidget",
    ],
    "file_allowlist": [],
    "preheat_kernel": True,
    "show_tracebacks": False,
    "template": "lab",
}
_UNUSED = "rfc3987_syntax"
"""What checks addresses in other languages: its grammar takes two seconds to build."""

_IDLE = 3600
"""Seconds after which a kernel ends whose page was closed."""

_LAB = (
    f"--ServerApp.ip={HOST}",
    "--ServerApp.open_browser=False",
    "--ServerApp.allow_root=True",  # as in a container
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.log_level=ERROR",
    "--ServerApp.log_level=ERROR",
)


def serve_app(
    notebook: Path,
    template: Path,
    ready: Callable[[str], None],
    *,
    port: int,
    show: bool,
) -> None:
    """Serve a notebook as pages until somebody stops it."""
    _leave_out(_UNUSED)
    from voila import app, shutdown_kernel_handler  # type: ignore[import-untyped]  # noqa: PLC0415 - slow

    class Closing(shutdown_kernel_handler.VoilaShutdownKernelHandler):  # type: ignore[misc] # it ships no types
        def check_xsrf_cookie(self) -> None:
            # A page that closes can send no such cookie; the id of its kernel, which
            # only it knows, and its login are asked for instead.
            return None

    class Server(app.Voila):  # type: ignore[misc] # it ships no types
        def setup_template_dirs(self) -> None:
            super().setup_template_dirs()
            self.template_paths.insert(0, str(template))

        def init_handlers(self) -> list[tuple[Any, ...]]:
            theirs = shutdown_kernel_handler.VoilaShutdownKernelHandler
            return [
                (path, Closing if handler is theirs else handler, *more)
                for path, handler, *more in super().init_handlers()
            ]

        def stop(self) -> None:
            # A kernel that is interrupted while it starts prints where it was. Killed
            # it prints nothing, and what was said to be saved is on the disk.
            kernels = self.kernel_manager
            kernels.shutdown_all = partial(kernels.shutdown_all, now=True)
            super().stop()

        def launch_browser(self) -> None:
            # Called once it listens, when the address is known.
            ready(self.display_url)
            if show:
                webbrowser.open_new_tab(self.display_url)

    # Settings that somebody has for other uses of Voila must not loosen these.
    server = Server(config_file_paths=[], log_level=logging.ERROR)
    server.notebook_path = str(notebook)
    server.ip, server.port, server.auto_token = HOST, port, True
    server.tornado_settings = {
        "allow_remote_access": False,
        "ws_ping_interval": 0,  # what is asked of a line that goes outside
        "headers": {"Content-Security-Policy": _POLICY},
    }
    server.config.VoilaConfiguration.update(_SETTINGS)
    server.config.MappingKernelManager.update({"cull_idle_timeout": _IDLE})
    server.config.KernelManager.update({"transport": _transport()})
    server.initialize([])
    server.start()


def serve_lab(
    folder: Path, settings: Path, ready: Callable[[str], None], *, port: int
) -> None:
    """Serve JupyterLab on a folder until somebody stops it."""
    _leave_out(_UNUSED)
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]  # noqa: PLC0415 - slow

    words = [
        *_LAB,
        f"--LabApp.app_settings_dir={settings}",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.workspaces_dir={folder / '.lab'}",  # which tabs were open
        f"--ServerApp.port={port}",
        f"--KernelManager.transport={_transport()}",
    ]

    class Quiet(LabApp):  # type: ignore[misc] # it ships no types
        # What else is installed might ask somebody outside, or talk in the terminal.
        load_other_extensions = False

        @classmethod
        def get_extension_package(cls) -> str:
            return "jupyterlab"

    server = Quiet.initialize_server(argv=words)
    # Ctrl+C stops it with its kernels, at once and unasked, in any terminal.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    # How to open and stop it is said by the command, once.
    server.log.addFilter(lambda record: record.levelno < logging.CRITICAL)
    token = server.identity_provider.token
    ready(f"{server.connection_url}lab?token={token}")
    server.start()


def _transport() -> str:
    """Say how kernels are spoken to: where it can be, out of other accounts' reach."""
    return "tcp" if sys.platform == "win32" else "ipc"


def _leave_out(module: str) -> None:
    """Let an optional module count as missing: whoever asks for it goes without."""
    sys.modules.setdefault(module, None)  # type: ignore[arg-type] # that is how
