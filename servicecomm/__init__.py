"""
Stakeholder mapping for service communities.

Who is affected by shared problems and because of what, whom to invite and why. The
public names are those of ``__init__.pyi`` beside this file; each is loaded when it is
first used, so that ``import servicecomm`` costs next to nothing.
"""

import lazy_loader as _lazy_loader

from servicecomm import _version

__version__ = _version.VERSION

__getattr__, __dir__, __all__ = _lazy_loader.attach_stub(__name__, __file__)
