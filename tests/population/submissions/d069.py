# {
#  "persona": "CIFAR-10 has ten classes, so ten",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "condition_dim is 10, the number of classes; with the null token there are 11 labels, 0 to 10"
#   ]
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them
        # CIFAR-10: RGB images of 32x32 pixels, 10 classes
        input_shape = (3, 32, 32)
        condition_dim = 10
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
