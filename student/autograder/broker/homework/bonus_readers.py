"""Who reads what of part 3's optional exercises."""

from ...worker.homework.block_vocabulary import TransformerBlock
from ...worker.homework.bonus_vocabulary import (
    LossOfMasks,
    LossOfPairs,
    MaskedTokens,
    Patches,
    Straightness,
    Unmasking,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reader
from .block_readers import transformer_block
from .bonus_losses import loss_of_masks, loss_of_pairs
from .patch_reader import patches
from .straightness_reader import straightness
from .token_readers import masked_tokens, unmasking

OF_BONUS: dict[type[Step], Reader] = {
    LossOfMasks: loss_of_masks,
    LossOfPairs: loss_of_pairs,
    MaskedTokens: masked_tokens,
    Patches: patches,
    Straightness: straightness,
    TransformerBlock: transformer_block,
    Unmasking: unmasking,
}
