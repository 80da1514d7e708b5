"""What the command line says when something cannot be done: one sentence, and below it what is wrong in detail."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskreg.domain.errors import Refusal


def sentence_of(problem: Exception) -> str | None:
    """The sentence for a refusal of ours, of the database or of the system; None for what is a fault in riskreg."""
    from sqlalchemy.exc import DBAPIError

    from riskreg.domain.errors import Refusal

    match problem:
        case Refusal():
            return _of_refusal(problem)
        case DBAPIError():
            said = str(problem.orig).strip().partition("\n")[0].rstrip(".")
            return f"The database refused: {said}. Check RISKREG_DATABASE_URL and --data."
        case OSError():
            return _of_system(problem)
        case UnicodeError():
            return "Something on the command line is not text in UTF-8."
    return None


def _of_refusal(refusal: "Refusal") -> str:
    fields = getattr(refusal, "fields", {})
    details = [sentence for sentences in fields.values() for sentence in sentences]
    return "\n".join([refusal.sentence, *(f"  {sentence}" for sentence in details if sentence != refusal.sentence)])


def _of_system(problem: OSError) -> str:
    name = problem.filename
    if name is None:
        return f"{problem.strerror or problem}."
    match problem:
        case FileNotFoundError():
            return f"{name} cannot be reached: a folder on the way to it is missing."
        case PermissionError():
            return f"{name} may not be read or written by this user."
        case FileExistsError() | NotADirectoryError():
            return f"{name} cannot be used: there is a file where a folder is needed."
    return f"{name} cannot be used: {problem.strerror}."
