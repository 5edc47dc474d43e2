"""What was run by hand and gained nothing. No test holds it: each is stopped by what stops another
attack, or by how the grader is built.
"""

TRIED = {
    "takes one number for the time and for the coin, in part 1": (
        "the conditions that it drops are those of the earliest times alone"
    ),
    "asks about kept and dropped rows apart, with the noise in another order, in part 1": (
        "the losses do not follow from what the network answered"
    ),
    "keeps the usual linear tables in its own fast scheduler": (
        "the tables differ, and pay only the facets that are right"
    ),
    "draws thousands of numbers in a wrong sampler, to make the grader search": (
        "few starts of portions are looked at, and only so many numbers can be drawn"
    ),
    "hands over a condition as float64, as a list or as one row in a rollout": (
        "the given network casts it; there is nothing to gain"
    ),
    "raises an exception for some inputs where it would be wrong": "it never pays more than half",
    "puts 100,000 files into a zip": "20,000 are read at most, in seconds",
    "shares memory with later work, through semaphores and multiprocessing": (
        "the processes of student code share nothing that they can write to"
    ),
    "uses files that the zygote has open": "they are closed before student code runs",
    "sets attributes of files by new system calls, or leases them": (
        "what it sees is mounted read only and has another owner; seccomp refuses leases and locks"
    ),
    "calls what only an administrator may: syslog, iopl, bpf, add_key, setns, memfd_create, "
    "fanotify, swapoff, a netlink socket": "no capabilities, and seccomp",
    "asks about process 1": "that is its own zygote, in a namespace of its own",
    "opens files by handle": "open_by_handle_at is refused",
    "tells right versions of a tested module by hashes of their compiled code, in 4.1": (
        "who asks for compiled code is heard, and the test does not count; what students have for "
        "practice holds nothing of the other right versions"
    ),
    "hides a copy of the tested module in a file too large to be read, behind another name, or in "
    "eval, in 4.1": "a test whose text was not found does not count",
    "fails at positions that it learnt from an earlier report, in 4.1": (
        "the order is another one in each grading"
    ),
    "reads sources of versions from frames and tells them in a message, in 4.1": (
        "a step forgets its source before tests run, and messages of chance are not shown"
    ),
    "tells right versions of a tested module by compiled code from frames of exceptions, in 4.1": (
        "whoever asks for frames or for their code is heard, and the test does not count"
    ),
    "copies the tested module with each name in a call of a function that does nothing, in 4.1": (
        "what changes nothing is left out before texts are compared"
    ),
    "tells what a hidden version is by the type of an exception, a file that it opens, or the "
    "names of tests, in 4.1": (
        "no word of a process with hidden versions is told, and tests are named for what costs "
        "nothing only by what they do with the version that students have"
    ),
    "sleeps once in each process, in 4.1": "all processes together have three minutes",
    "changes json.dumps, or the id of a test, to be told something else, in 4.1": (
        "what crosses is cut, and reports keep the names that were collected"
    ),
    "finds the mistake of a patient by its number, in 4.2": "numbers are drawn, and say nothing",
    "writes code that few questions can be asked about, in the quiz": (
        "each question is worth a fifth, however many there are"
    ),
    "asks the network about conditions of odd shapes, with a wrong loss, in part 2": (
        "no points; the grader compares what it was shown"
    ),
    "fills a file with 100 kB of blank lines or comments, to hold up the comparison of texts": (
        "it takes less than a second"
    ),
    "makes a U-Net slow and wide, so that the quiz asks other questions in each run": (
        "the questions are the same in repeated runs"
    ),
    "writes hundreds of thousands of places for a change, or sleeps, to hold up the quiz": (
        "no more changes are made than are tried, and one submission has two minutes"
    ),
    "answers the U-Net's exercise with a mean and a few factors": (
        "a network that is linear in x is told so"
    ),
    "seeds by a generator without a seed in every call, in parts 1 and 2": (
        "its state is known from before; half at most"
    ),
    "puts another network into the model at the end of a sampler": (
        "it is left in training mode, and that is seen"
    ),
    "begins a chain from zeros where omega or T is usual": "fresh sizes are asked; half at most",
    "hands over results of 29 odd kinds, or asks the network in 22 odd ways": (
        "each is a wrong answer with a reason, and none an exception of the grader's"
    ),
    "draws forty times in a wrong loss, to make readers search": "it takes less than two seconds",
    "replaces json.dumps to report a test as failed, in 4.1": (
        "the runs end, or its test accuses the module itself"
    ),
    "types numbers beyond all bounds in part 0, or nests values in variant.json or ward.json": (
        "they are read as wrong, or compared without harm"
    ),
    "nests lists in the cells of a notebook, or fills it with invalid pictures": (
        "the reader of JSON gives up first, and what is no picture is not kept"
    ),
    "slows the machine down to raise the limits of others": (
        "the pace is that of the grader's own thread, and limits only become wider"
    ),
    "is wrong where published inputs are not, to escape what is said of many calls": (
        "all facets pass then, and it keeps half at most"
    ),
    "types both letters of a symptom, in 4.2": "the group is wrong as a whole",
    "keeps the noise of a first call, in 3.6 and 3.7": "it is asked in a second call",
}
