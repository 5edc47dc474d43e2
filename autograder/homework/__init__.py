"""The content: parts, exercises, oracles, known mistakes, figures. No line of it is imported by
name from elsewhere: content.py finds the parts, checking/catalogue.py their exercises. It may
import checking, content, drawing and the vocabularies of worker/.
"""
