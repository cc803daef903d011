"""From a run directory to frames, summary and one HTML page. Needs no network and no server."""
