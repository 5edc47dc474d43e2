"""seccomp: the kernel refuses this process the system calls that homework never needs.

What is refused: processes, programs, sockets, pipes, signals to others, memory beside the limits,
tracing, mounting and the rest of a system's administration, and how busy it is; and what Landlock
does not see to, the rights and times of files and the priority of processes. Threads, files, time
and memory stay. The filter is a program of the classic Berkeley packet filter (man 2 seccomp),
which runs in the kernel at every system call.
"""

import ctypes
import errno
import platform
import struct

from . import kernel

# fmt: off
NUMBERS = {  # system calls by machine; those that a machine lacks are left out
    "x86_64": {
        "clone": 56, "clone3": 435, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322,
        "kill": 62, "tkill": 200, "tgkill": 234, "prlimit64": 302, "socket": 41, "socketpair": 53,
        "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "pidfd_open": 434,
        "pidfd_send_signal": 424, "pidfd_getfd": 438, "ptrace": 101, "process_vm_readv": 310,
        "process_vm_writev": 311, "process_madvise": 440, "kcmp": 312, "setrlimit": 160,
        "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "semget": 64, "msgget": 68,
        "mq_open": 240, "io_setup": 206, "io_uring_setup": 425, "io_uring_enter": 426,
        "io_uring_register": 427, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323,
        "personality": 135, "mount": 165, "umount2": 166, "move_mount": 429, "fsopen": 430,
        "fsconfig": 431, "fsmount": 432, "fspick": 433, "open_tree": 428, "mount_setattr": 442,
        "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308, "keyctl": 250,
        "add_key": 248, "request_key": 249, "init_module": 175, "finit_module": 313,
        "delete_module": 176, "kexec_load": 246, "kexec_file_load": 320, "reboot": 169,
        "swapon": 167, "swapoff": 168, "open_by_handle_at": 304, "acct": 163, "quotactl": 179,
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "chown": 92, "fchown": 93,
        "lchown": 94, "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261,
        "utimensat": 280, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197,
        "lremovexattr": 198, "fremovexattr": 199, "inotify_init": 253, "inotify_init1": 294,
        "fanotify_init": 300, "setpriority": 141, "sched_setaffinity": 203,
        "sched_setscheduler": 144, "sched_setparam": 142, "sched_setattr": 314, "ioprio_set": 251,
        "migrate_pages": 256, "move_pages": 279, "bind": 49, "statmount": 457, "listmount": 458,
        "fcntl": 72, "ioctl": 16, "prctl": 157, "getsockopt": 55, "flock": 73, "setxattrat": 463,
        "removexattrat": 466, "file_setattr": 469, "open_tree_attr": 467, "quotactl_fd": 443,
        "process_mrelease": 448, "pipe": 22, "pipe2": 293, "sysinfo": 99,
    },
    "aarch64": {
        "clone": 220, "clone3": 435, "execve": 221, "execveat": 281, "kill": 129, "tkill": 130,
        "tgkill": 131, "prlimit64": 261, "socket": 198, "socketpair": 199, "rt_sigqueueinfo": 138,
        "rt_tgsigqueueinfo": 240, "pidfd_open": 434, "pidfd_send_signal": 424, "pidfd_getfd": 438,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "process_madvise": 440,
        "kcmp": 272, "setrlimit": 164, "memfd_create": 279, "memfd_secret": 447, "shmget": 194,
        "semget": 190, "msgget": 186, "mq_open": 180, "io_setup": 0, "io_uring_setup": 425,
        "io_uring_enter": 426, "io_uring_register": 427, "perf_event_open": 241, "bpf": 280,
        "userfaultfd": 282, "personality": 92, "mount": 40, "umount2": 39, "move_mount": 429,
        "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "open_tree": 428,
        "mount_setattr": 442, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
        "keyctl": 219, "add_key": 217, "request_key": 218, "init_module": 105, "finit_module": 273,
        "delete_module": 106, "kexec_load": 104, "kexec_file_load": 294, "reboot": 142,
        "swapon": 224, "swapoff": 225, "open_by_handle_at": 265, "acct": 89, "quotactl": 60,
        "fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "fchown": 55, "fchownat": 54,
        "utimensat": 88, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14,
        "lremovexattr": 15, "fremovexattr": 16, "inotify_init1": 26, "fanotify_init": 262,
        "setpriority": 140, "sched_setaffinity": 122, "sched_setscheduler": 119,
        "sched_setparam": 118, "sched_setattr": 274, "ioprio_set": 30, "migrate_pages": 238,
        "move_pages": 239, "bind": 200, "statmount": 457, "listmount": 458, "fcntl": 25,
        "ioctl": 29, "prctl": 167, "getsockopt": 209, "flock": 32, "setxattrat": 463,
        "removexattrat": 466, "file_setattr": 469, "open_tree_attr": 467, "quotactl_fd": 443,
        "process_mrelease": 448, "pipe2": 59, "sysinfo": 179,
    },
}
# fmt: on
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SPECIAL = {
    "clone",
    "clone3",
    "kill",
    "tgkill",
    "prlimit64",
}  # allowed in one form, refused in others
FORMS = {  # system call: (where an argument is, its values that are refused)
    "fcntl": (
        24,
        (8, 10, 15, 1024, 1026),
    ),  # F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel would send signals to others. F_SETLEASE,
    # F_NOTIFY: others who open a file would have to wait, or be watched
    "ioctl": (
        24,
        (0x8901, 0x8902, 0x40086602, 0x40046602, 0x401C5820, 0x40087602),
    ),  # FIOSETOWN, SIOCSPGRP: the same. FS_IOC_SETFLAGS (and its form of 32 bits),
    # FS_IOC_FSSETXATTR, FS_IOC_SETVERSION: marks on files, which only need to be open for reading
    "prctl": (16, (1,)),  # PR_SET_PDEATHSIG: workers end with their zygote
    "getsockopt": (32, (17, 77)),  # SO_PEERCRED, SO_PEERPIDFD: which process the grader is
}
X32 = 0x40000000  # another way to call the kernel of x86_64, which no program here uses
CLONE_THREAD = 0x10000
OWN_PID = 0x7FFF1234  # stands in the prepared filter where the number of the process will be

LOAD, EQUAL, AT_LEAST, HAS_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
CALL, ARCHITECTURE, FIRST_ARGUMENT, THIRD_ARGUMENT = 0, 4, 16, 32  # where a filter finds them
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
FILTER_MODE = 2


def prepare():
    """The filter as bytes, to be entered by any number of processes. Raises OSError for a
    machine without a table.
    """
    machine = platform.machine()
    if machine not in NUMBERS:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    numbers = NUMBERS[machine]
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    allow = (RETURN, 0, 0, ALLOW)
    program = [
        (LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, CALL),
    ]  # fmt: skip
    if machine == "x86_64":
        program += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    for name, number in numbers.items():
        if name in FORMS:
            place, values = FORMS[name]
            refused = [step for value in values for step in ((EQUAL, 0, 1, value), refuse)]
            program += _if(number, [(LOAD, 0, 0, place), *refused, allow])
        elif name not in SPECIAL:
            program += [(EQUAL, 0, 1, number), refuse]
    # clone3 hides its flags in memory; without it the C library falls back to clone, which shows
    # them.
    program += [(EQUAL, 0, 1, numbers["clone3"]), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    program += _if(
        numbers["clone"],
        [(LOAD, 0, 0, FIRST_ARGUMENT), (HAS_BIT, 1, 0, CLONE_THREAD), refuse, allow],
    )
    for name in ("kill", "tgkill"):
        program += _if(
            numbers[name], [(LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, OWN_PID), refuse, allow]
        )
    low, high = THIRD_ARGUMENT, THIRD_ARGUMENT + 4  # the new limits: nowhere, if they are only read
    program += _if(
        numbers["prlimit64"],
        [(LOAD, 0, 0, low), (EQUAL, 0, 3, 0), (LOAD, 0, 0, high), (EQUAL, 0, 1, 0), allow, refuse],
    )
    return b"".join(struct.pack("HBBI", *instruction) for instruction in [*program, allow])


def _if(number, instructions):
    """Instructions for one system call, which end in a verdict; all others jump over them."""
    return [(EQUAL, 0, len(instructions), number), *instructions]


def enter(prepared, pid):
    """Submit to a prepared filter, for good. pid: that of this process."""
    program = prepared.replace(struct.pack("I", OWN_PID), struct.pack("I", pid))
    buffer = ctypes.create_string_buffer(program, len(program))
    pointer = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    )
    kernel.no_new_privileges()
    kernel.prctl(kernel.PR_SET_SECCOMP, FILTER_MODE, ctypes.addressof(pointer))
