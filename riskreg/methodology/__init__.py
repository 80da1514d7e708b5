"""Methodology profiles: showing, uploading and adopting versions."""
