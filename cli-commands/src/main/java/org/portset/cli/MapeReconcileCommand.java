// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.ReconcileSnapshot;

/** Mends the rules in the switches now. */
@Service
@Command(
        scope = "onos",
        name = "mape-reconcile",
        description = "Compares the switches' rules with those they should have, and mends them")
public class MapeReconcileCommand extends PortsetCommand {
    @Override
    String answer(MapeService mape, NatService nat) {
        List<ReconcileSnapshot> mended = mape.reconcile();
        return answer(mended, MapeViews.reconciled(mended));
    }
}
