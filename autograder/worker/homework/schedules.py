"""Steps about schedulers of noise: their tables, their stand-ins, and how they draw."""

import numpy as np

from ..probing.arrays import to_array
from ..probing.steps import find_class, stand_in_class
from .network import STAND_INS, give_tables, with_betas
from .vocabulary import DRAWN_WITHOUT_DL_RANDOM, TABLES_AFTERWARDS

TABLES = ("betas", "alphas", "alpha_bars")


def tables_afterwards(run, step):
    tables = [to_array(getattr(run.find(step.object), name, None)) for name in TABLES]
    alike = all(table is not None and table.shape == tables[0].shape for table in tables)
    run.report(TABLES_AFTERWARDS, np.stack(tables) if alike else None)


def drawn(run, step):
    run.report(DRAWN_WITHOUT_DL_RANDOM, len(run.draws.origins - {"randomizer"}))


def schedule(run, step):
    target = find_class(step.class_)
    target.__init__ = with_betas(target.__init__, *step.betas)


def stand_in_methods(run, step):
    target = stand_in_class(step.class_)
    if step.tables:
        give_tables(target, {name: run.inputs[source] for name, source in step.tables.items()})
    for name in step.methods:
        setattr(target, name, STAND_INS[name])
