"""How Sphinx builds the site. Nothing on it is fetched from another machine: no fonts, no scripts, and formulas are drawings."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "szilard"
author = copyright = "The szilard developers"
extensions = ["myst_parser", "sphinx_design", "sphinx_copybutton", "website.formulas"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
html_math_renderer = "drawn"
highlight_language = "none"
suppress_warnings = ["ref.python"]  # several classes are called Settings; a type that could be any of them is no link
add_module_names = False
python_maximum_signature_line_length = 88
python_trailing_comma_in_multi_line_signatures = False
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = "szilard"
html_static_path = ["static"]
html_css_files = ["szilard.css"]
html_favicon = "static/szilard.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # summaries are fetched, which browsers refuse to pages opened from a folder
html_last_updated_fmt = None

# The first blue and the vermilion of draw/style.py; paper, ink and bands of the report of a run.
_LIGHT = {"brand-primary": "#0072b2", "brand-content": "#0072b2", "brand-visited": "#0072b2"}
_LIGHT |= {"background-primary": "#ffffff", "background-secondary": "#f7f8fa", "foreground-primary": "#1a1a1a"}
_LIGHT |= {"api-name": "#0072b2", "api-pre-name": "#5f6b76", "admonition-title--note": "#0072b2"}
_DARK = {"brand-primary": "#56b4e9", "brand-content": "#56b4e9", "brand-visited": "#56b4e9"}
_DARK |= {"background-primary": "#15181c", "background-secondary": "#1a1e23", "foreground-primary": "#e8e8e8"}
_DARK |= {"api-name": "#56b4e9", "api-pre-name": "#a5a5a5"}

html_theme_options = {
    "light_css_variables": {f"color-{name}": value for name, value in _LIGHT.items()} | {"font-stack": "system-ui, sans-serif"},
    "dark_css_variables": {f"color-{name}": value for name, value in _DARK.items()},
    "navigation_with_keys": True,
}
