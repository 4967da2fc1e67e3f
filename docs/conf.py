"""How the documentation is built: `make docs`. Nothing here needs the network."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from tinygrad_edu._version import __version__

project = "tinygrad_edu"
author = "The tinygrad_edu developers"
copyright = "2026, The tinygrad_edu developers"
release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
# `x` in a docstring is a name, as in Markdown.
default_role = "code"

html_theme = "pydata_sphinx_theme"
html_title = "tinygrad_edu"
html_sidebars = {"**": []}  # the pages are in the bar on top

# MathJax as one file beside the pages: formulas appear without a network, also from file://.
mathjax_folder = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
html_static_path = [str(mathjax_folder / "tex-svg-full.js")]
mathjax_path = "tex-svg-full.js"

myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Notebooks are shown with the results that they carry; those that carry none are run.
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 300

# Sphinx reads pages only from its own folder, and notebooks/ is where a reader looks for notebooks.
here = Path(__file__).parent
shutil.rmtree(here / "notebooks", ignore_errors=True)
for notebook in sorted((here.parent / "notebooks").glob("*.ipynb")):
    (here / "notebooks").mkdir(exist_ok=True)
    shutil.copy2(notebook, here / "notebooks")

# The page of all operations, with their derivatives printed from the rows themselves.
sys.path.insert(0, str(here))
import names_page  # noqa: E402
import operations_page  # noqa: E402

operations_page.write(here / "operations.md")
# And that of what other libraries call it.
names_page.write(here / "names.md")
