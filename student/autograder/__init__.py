"""The autograder: student code computes in its own process, this package judges in another.

Errors that a person can do something about are of one family. Their messages are sentences for
whoever reads them:

    AutograderError
    ├── ContentError            homework.toml or a part.toml says something that cannot be
    ├── AssignmentError         assignment.toml says something that cannot be
    ├── ClassListError          the list of a class cannot be used
    ├── OverrideError           overrides.toml says something that cannot be
    ├── RequestsError           the table of regrade requests cannot be used
    ├── UnknownName             nobody and nothing is called as somebody typed it
    ├── SubmissionError         a submission cannot be opened at all
    ├── NothingFound            a folder holds no submissions, or not as a class would
    ├── CannotGrade             no grading is possible on this machine or cluster
    ├── CannotCompare           submissions cannot be compared with each other
    ├── NoGradebook             there is no gradebook of nbgrader to write to
    ├── ReleaseError            the solutions are in no state to make students' files from
    │   └── MistakeDoesNotRun   a known mistake brings its process to an end
    ├── SheetsError             sheets that were handed out would be replaced by others
    ├── FrozenError             a frozen file is missing, or of another version
    ├── ProbeError              an exercise asks something that the worker cannot understand
    ├── RestoreError            a file or function cannot be brought back as it was handed out
    └── Refusal                 a folder cannot be packed for handing in

Beside it stand `BadMessage` and `VocabularyError` of the worker, which knows nothing of this
package.
"""

__version__ = "1.0.0"


class AutograderError(Exception):
    """Something is in the way that a person can mend. The message says what, and what to do."""
