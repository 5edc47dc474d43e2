"""Limits on the process that runs student code. Standard library only."""

import sys
import time
from pathlib import Path


def apply(wanted):
    """Limit this process for good. wanted: {"cpu_seconds", "memory_mb", "file_mb"}, on top of
    what it has used.
    """
    try:
        import resource
    except ImportError:  # Windows: the sandbox's wall clock has to do
        return
    cpu = round(time.process_time()) + wanted["cpu_seconds"]
    settings = {
        "RLIMIT_CPU": (cpu, cpu + 1),  # a signal first, one second later the end
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_FSIZE": (wanted["file_mb"] << 20,) * 2,
        "RLIMIT_NOFILE": (64, 64),
        "RLIMIT_MEMLOCK": (0, 0),
        "RLIMIT_MSGQUEUE": (0, 0),
    }
    status = Path("/proc/self/status")
    if sys.platform == "linux" and status.exists():
        in_use = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        for limit, field in (("RLIMIT_AS", "VmSize"), ("RLIMIT_DATA", "VmData")):
            settings[limit] = (
                (int(in_use[field].split()[0]) << 10) + (wanted["memory_mb"] << 20),
            ) * 2
    for name, values in settings.items():
        try:
            resource.setrlimit(getattr(resource, name), values)
        except (AttributeError, ValueError, OSError):
            continue
