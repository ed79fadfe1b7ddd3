"""Does a graph network foresee what a material is like from where its atoms are, when it has never seen its composition?

It learns the energies of a model world of alloys and the measured atomization energies of small molecules, or a property of structures
of the user's own, and says how sure it is.
"""

from ...data.alloys import nickel_aluminide
from ...data.molecules import molecules
from ...data.structures import graphs
from ...networks import GraphSize
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...settings.materials import Settings
from . import metals, own_structures, report
from .folds import Judged, Subject, judge

BONDED = 3.0  # Å, beyond which the atoms of a molecule do not see each other


def answer(run: Run[Settings]) -> Outcome:
    """Learn the energies of alloys and of molecules; or a property of a user's structures."""
    if run.settings.data:
        return own_structures.answer(run)
    alloys = metals.answer(run)
    return report.of(run, alloys, _molecules(run), nickel_aluminide())


def _molecules(run: Run[Settings]) -> Judged:
    settings, known = run.settings, molecules()
    subject = Subject("molecules", graphs(known.structures, BONDED), known.energies, known.formulas, True, "kcal/mol")
    return judge(run, subject, settings.folds, settings.members, lambda count: size(settings, count), settings.bonding)


def size(settings: Settings, count: int) -> GraphSize:
    """That of `count` networks."""
    return GraphSize(count, settings.units, passes=settings.passes)
