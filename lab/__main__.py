# SPDX-License-Identifier: Apache-2.0
from lab.topology import Lab
import sys, time
t=time.time()
lab=Lab()
getattr(lab, sys.argv[1])()
print(sys.argv[1], time.time()-t)
