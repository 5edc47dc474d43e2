"""What the worker does at each step that only this homework has."""

from . import vocabulary
from .network import gradient, recording_network
from .network_calls import dropped_conditions, network_calls
from .rollouts import prepared_world, recording_policy, rollout
from .schedules import drawn, schedule, stand_in_methods, tables_afterwards
from .unet import recording_unet, stand_in_scheduler
from .wiring import wiring

RUNNERS = {
    vocabulary.Drawn: drawn,
    vocabulary.Gradient: gradient,
    vocabulary.DroppedConditions: dropped_conditions,
    vocabulary.NetworkCalls: network_calls,
    vocabulary.PreparedWorld: prepared_world,
    vocabulary.RecordingNetwork: recording_network,
    vocabulary.RecordingPolicy: recording_policy,
    vocabulary.RecordingUnet: recording_unet,
    vocabulary.Rollout: rollout,
    vocabulary.Schedule: schedule,
    vocabulary.StandInMethods: stand_in_methods,
    vocabulary.StandInScheduler: stand_in_scheduler,
    vocabulary.TablesAfterwards: tables_afterwards,
    vocabulary.Wiring: wiring,
}
