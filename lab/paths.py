# SPDX-License-Identifier: Apache-2.0
"""Where things are. Everything that the lab writes is under STATE, which git ignores."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("PORTSET_STATE", ROOT / ".portset"))

LOGS = STATE / "logs"
COMMANDS_LOG = LOGS / "commands.log"
BUILD_LOG = LOGS / "build.log"
RUNTIME_START_LOG = LOGS / "runtime-start.log"

LAB = STATE / "lab"
RECORD = LAB / "made.json"
SWITCHES = LAB / "ovs"
WEB = LAB / "web"
CAPTURES = LAB / "captures"
SHIM_OBJECT = LAB / "mape_shim.o"
SHIM_SOURCE = ROOT / "lab" / "shim" / "mape_shim.bpf.c"

RUN_PID = STATE / "run.pid"
RUNTIME = Path(os.environ.get("PORTSET_RUN", STATE / "runtime"))
RUNTIME_SCRIPT = ROOT / "runtime" / "bin" / "portset-runtime"
