"""Where the templates, the static files and the seed lie, in a checkout or inside an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def asset_folder(name: str, package: Path = PACKAGE) -> Path:
    """The folder of that name: inside the package when it was installed from a wheel, else beside it in the checkout.

    Resolved from this file, not through ``importlib.resources``: an editable install leaves a stale copy of these
    folders in site-packages, which the resources of the namespace would find first.
    """
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


TEMPLATES = asset_folder("templates")
STATIC = asset_folder("static")
SEED = asset_folder("seed")
