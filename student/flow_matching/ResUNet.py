"""The network of this part under the name that part 1 gives its own: `from ResUNet import ConditionalUnet` works."""

from unet import ConditionalUnet

__all__ = ["ConditionalUnet"]
