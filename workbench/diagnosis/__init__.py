"""Whether every part works: each is really used, none is assumed to."""

from workbench.diagnosis.check import Check as Check
from workbench.diagnosis.check import State as State
from workbench.diagnosis.parts import PARTS as PARTS
from workbench.diagnosis.parts import examine as examine
from workbench.diagnosis.parts import unreadable as unreadable
