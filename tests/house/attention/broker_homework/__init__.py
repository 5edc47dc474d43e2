"""Attention needs nothing that answers student code, and nothing that is read from records."""

from ...worker.probing.vocabulary import Step
from ..case import Answering
from ..reading import Reader

ANSWERING: dict[str, Answering] = {}
READERS: dict[type[Step], Reader] = {}
