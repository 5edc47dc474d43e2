"""What the worker does at each step that only this homework has."""

from . import vocabulary
from .network import gradient, stand_in_network
from .rollouts import prepared_world, rollout, stand_in_policy
from .schedules import drawn, schedule, stand_in_methods, tables_afterwards
from .unet import stand_in_scheduler, stand_in_unet
from .wiring import wiring

RUNNERS = {
    vocabulary.Drawn: drawn,
    vocabulary.Gradient: gradient,
    vocabulary.PreparedWorld: prepared_world,
    vocabulary.Rollout: rollout,
    vocabulary.Schedule: schedule,
    vocabulary.StandInMethods: stand_in_methods,
    vocabulary.StandInNetwork: stand_in_network,
    vocabulary.StandInPolicy: stand_in_policy,
    vocabulary.StandInScheduler: stand_in_scheduler,
    vocabulary.StandInUnet: stand_in_unet,
    vocabulary.TablesAfterwards: tables_afterwards,
    vocabulary.Wiring: wiring,
}
