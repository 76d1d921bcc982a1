import type { BuildPlace } from '../../../nix/builder/index.ts'
import type { Cluster } from '../../../nix/cluster/index.ts'

/** What the reader chose for this session. It may change while the kernel lives. */
export interface Choices {
  /** Whether running a cell builds its steps; else it defines and plans them (`%build`). */
  building: boolean
  /** Whether what an edit makes stale is built unasked (`%reactive`). */
  reactive: 'lazy' | 'auto'
  /** Whether results are linked beside the notebook (`%files --links`). */
  links: boolean
  /**
   * Where builds are run that begin from now on: where the notebook says, or on this machine and its
   * builders whatever it says, or at a place that was chosen.
   */
  place: BuildPlace | 'notebook' | 'machines'
  /** The cluster that was chosen, where it is one (`%cluster`). */
  cluster: Cluster | null
}

/** What holds until something else is chosen. */
export function usualChoices(): Choices {
  return { building: true, reactive: 'lazy', links: true, place: 'notebook', cluster: null }
}
