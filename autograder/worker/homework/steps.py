"""What the worker does at each step that only this homework has."""

from . import block_vocabulary, bonus_vocabulary, field_vocabulary, vocabulary
from .block import transformer_block
from .bonus import given_path_network, given_token_network, stand_in_mask_tokens
from .fields import given_field, given_predictor, stand_in_inverse, stand_in_solvers
from .network import gradient, networks_kept, stand_in_network
from .rollouts import prepared_world, rollout, stand_in_policy
from .schedules import drawn, schedule, stand_in_methods, tables_afterwards
from .unet_proxy import stand_in_scheduler, stand_in_unet
from .wiring import nudge_weights, wiring

RUNNERS = {
    block_vocabulary.TransformerBlock: transformer_block,
    bonus_vocabulary.GivenPathNetwork: given_path_network,
    bonus_vocabulary.GivenTokenNetwork: given_token_network,
    bonus_vocabulary.StandInMaskTokens: stand_in_mask_tokens,
    field_vocabulary.GivenField: given_field,
    field_vocabulary.GivenPredictor: given_predictor,
    field_vocabulary.StandInInverse: stand_in_inverse,
    field_vocabulary.StandInSolvers: stand_in_solvers,
    vocabulary.Drawn: drawn,
    vocabulary.Gradient: gradient,
    vocabulary.NetworksKept: networks_kept,
    vocabulary.NudgeWeights: nudge_weights,
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
