"""Pages for browsers, which need no server and no network: the site, what stands alone (the
playground, digits in the browser), and slides.
"""
