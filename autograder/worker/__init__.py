"""The only code of ours that runs beside student code. It holds no answers and no thresholds.

It knows how to run probes, which are data: build this class, call this method with these tensors,
return what came out. It is loaded by the zygote as the top-level package `worker`, without the rest
of this project on sys.path.
"""
