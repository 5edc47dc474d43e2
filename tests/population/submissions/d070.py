# {
#  "persona": "thinks of matplotlib's image layout and of the three classes that are kept",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "input_shape is (H, W, C), as plots want it; it should be (C, H, W) = (3, 32, 32)",
#    "condition_dim is KEPT + 1 = 4, for the three classes that are kept; it should be set for all of CIFAR-10's ten classes and the null token, 11"
#   ]
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them
        height = width = 32
        channels = 3
        input_shape = height, width, channels
        condition_dim = KEPT + 1  # + null token
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
