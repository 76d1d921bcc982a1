import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { whenAppears } from '../page/appearing.ts'
import { keepKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import { equipInputs } from './input-cells.ts'
import { style } from './style.ts'
import { SweepCard, sweepCards } from './sweep-card.ts'

/** Controls on the cards of sweeps, and of cells with inputs, where the kernel of their notebook is there to be asked. */
export const explore: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:explore',
  description:
    'Adds controls to the cards of sweeps, which choose the step that is shown, and to cells with inputs.',
  autoStart: true,
  requires: [ILiveNotebooks],
  activate: (_app, notebooks: LiveNotebooks) => {
    const equipped = new Map<Element, SweepCard>()
    /** What was chosen last, for the card that takes the place of another, by cell and sweep. */
    const chosen = new Map<string, string>()

    const equip = (card: Element): void => {
      const sweep = card.getAttribute('data-sweep') ?? ''
      const panel = notebooks.panelOf(card)
      if (sweep === '' || panel === undefined || equipped.has(card)) return
      if (card.closest('.nix-workflow-stale') !== null) return
      const id = cellOf(panel, card)
      const steps = () => notebooks.of(panel).cells.get(id ?? '')?.steps ?? []
      // They are told in the order in which they came out.
      const own = steps()
        .map(({ name }) => name)
        .filter((name) => name.startsWith(`${sweep}.`))
        .sort(new Intl.Collator('en', { numeric: true }).compare)
      if (id === null || own.length < 2) return
      const key = JSON.stringify([id, sweep])
      const shown = {
        ...{ sweep, names: own, first: chosen.get(key) ?? null },
        stateOf: (step: string) => steps().find(({ name }) => name === step)?.state ?? null,
        chosen: (step: string) => void chosen.set(key, step)
      }
      equipped.set(card, new SweepCard(card, panel, shown))
    }
    const look = (): void => {
      for (const [card, controls] of equipped) {
        if (card.isConnected) continue
        equipped.delete(card)
        controls.dispose()
      }
      for (const panel of notebooks.panels())
        for (const card of panel.node.querySelectorAll(`.jp-OutputArea ${sweepCards}`)) equip(card)
    }
    addStyle(style)
    keepKeys('.nix-workflow-choices')
    notebooks.changed.connect(look)
    equipInputs(notebooks)
    whenAppears(`.jp-OutputArea ${sweepCards}`, equip)
  }
}

/** The id of the cell that an element stands in; null where that is drawn by none. */
function cellOf(panel: NotebookPanel, element: Element): string | null {
  const cell = panel.content.widgets.find(({ node }) => node.contains(element))
  return cell?.model.id ?? null
}
