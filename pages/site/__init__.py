"""The site: what makes it, a file for each kind of page.

build.py            makes everything, in the order that two cores allow
conf.py             Sphinx's settings; mathml.py and math_font.py set formulas without a script,
                    accessible.py helps screen readers
home.py             the first page, and its picture (picture.py)
parts.py            a page for each part; its theory and its notebook (notebook_run.py,
                    notebook_page.py)
catalogue.py        the known mistakes, as a gallery; symptoms.py: what the checks say of them
documents.py        docs/*.md and the other texts on the root
class_sample.py     what an instructor gets, made of a small made-up class
stand_alone.py      pages that are one file each, such as the playground
static/             style sheet and scripts
"""
