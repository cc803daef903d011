"""From a run directory to frames, summary and one HTML page. Needs no network and no server."""

import os

# mimalloc, the default, keeps freed memory: 40 MB more at 100,000 items. Read when Arrow is first imported.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
