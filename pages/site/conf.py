"""Sphinx's settings for the site. The texts are made by build.py in another folder."""

from autograder.content import homework

project = homework().title
author = "the diffusion homework authors"
language = "en"

extensions = ["myst_parser", "pages.site.mathml", "pages.site.accessible"]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
exclude_patterns = ["**/.*"]
suppress_warnings = [
    "myst.header",  # notebooks step from one level of heading to the next but one
    "misc.highlighting_failure",  # cells with a line for the shell
]

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["scrolling.js", "gallery.js"]
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks = False
# A result's summary would be fetched, which a browser refuses for files.
html_show_search_summary = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#2a5db0",
        "color-brand-content": "#2a5db0",
        "color-brand-visited": "#6b4a8c",
        "color-background-primary": "#ffffff",
        "color-background-secondary": "#faf9f6",
        "color-foreground-primary": "#23272f",
        "color-foreground-secondary": "#565d6b",
        "color-foreground-muted": "#5f6673",
    },
    "dark_css_variables": {
        "color-brand-primary": "#86b6f5",
        "color-brand-content": "#86b6f5",
        "color-brand-visited": "#c3a6e6",
        "color-background-primary": "#14171c",
        "color-background-secondary": "#1b1f26",
        "color-foreground-primary": "#e7e9ee",
        "color-foreground-secondary": "#a9b0be",
        "color-foreground-muted": "#a0a6b0",
    },
}
