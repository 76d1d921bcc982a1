import type { JupyterFrontEnd } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { refreshIcon, stopIcon } from '@jupyterlab/ui-components'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import type { Answers } from './answers.ts'
import { staleCells, stepsAtWork } from './counts.ts'

export const commandIds = {
  refresh: 'nix-workflow:refresh',
  plan: 'nix-workflow:plan',
  stale: 'nix-workflow:stale',
  lineage: 'nix-workflow:lineage',
  verify: 'nix-workflow:verify',
  stop: 'nix-workflow:stop'
} as const

/** In the place of a view's id: a button that is for the notebook in front. */
export const frontPanel = 'front'

/** Commands of the kernel that need no word. */
const plain = [
  {
    id: commandIds.plan,
    line: '%plan',
    label: 'Plan',
    name: 'Show What Run All Would Do',
    caption: 'What Run All would reuse, fetch and build'
  },
  {
    id: commandIds.stale,
    line: '%stale',
    label: 'Stale',
    name: 'Show What Is Stale',
    caption: 'The cells that show something else than the notebook says now, and why'
  },
  {
    id: commandIds.lineage,
    line: '%lineage',
    label: 'Lineage',
    name: 'Show the Lineage of All Steps',
    caption: 'All steps, and which reads which'
  },
  {
    id: commandIds.verify,
    line: '%verify',
    label: 'Verify',
    name: 'Verify All Results',
    caption: 'Builds steps again, and compares'
  }
] as const

/** Adds what can be done with the notebook that is in front, or that is named by its view's id. */
export function addCommands(
  app: JupyterFrontEnd,
  notebooks: LiveNotebooks,
  answers: Answers
): void {
  const { commands } = app
  const panelOf = ({ panel }: { readonly panel?: unknown }): NotebookPanel | null => {
    if (panel === undefined || panel === frontPanel) return notebooks.current
    const named = notebooks.panels().find(({ id }) => id === panel)
    return named !== undefined && notebooks.of(named).isOurs ? named : null
  }
  const isButton = ({ panel }: { readonly panel?: unknown }): boolean => panel !== undefined
  const run = async (panel: NotebookPanel | null, line: string): Promise<void> => {
    if (panel !== null) await answers.run(panel, line)
  }
  const count = (panel: NotebookPanel | null): number =>
    panel === null ? 0 : staleCells(notebooks.of(panel).cells.values())
  const atWork = (panel: NotebookPanel | null): number =>
    panel === null ? 0 : stepsAtWork(notebooks.of(panel).cells.values())

  for (const { id, line, label, name, caption } of plain)
    commands.addCommand(id, {
      label: (args) => (isButton(args) ? label : name),
      caption,
      isEnabled: (args) => panelOf(args) !== null,
      execute: (args) => run(panelOf(args), line)
    })
  commands.addCommand(commandIds.refresh, {
    label: (args) =>
      isButton(args) ? `${count(panelOf(args))} stale: refresh` : 'Refresh What Is Stale',
    caption: 'Builds what is stale, and shows it in its cells',
    icon: (args) => (isButton(args) ? refreshIcon : undefined),
    isVisible: (args) => !isButton(args) || count(panelOf(args)) > 0,
    isEnabled: (args) => panelOf(args) !== null,
    execute: (args) => run(panelOf(args), '%refresh')
  })
  commands.addCommand(commandIds.stop, {
    label: (args) =>
      isButton(args) ? `Stop ${atWork(panelOf(args))}` : 'Stop What Is Being Built',
    caption: 'Stops what is being built; what is built already stays',
    icon: (args) => (isButton(args) ? stopIcon : undefined),
    isVisible: (args) => !isButton(args) || atWork(panelOf(args)) > 0,
    isEnabled: (args) => panelOf(args) !== null,
    execute: async (args) => {
      await panelOf(args)?.sessionContext.session?.kernel?.interrupt()
    }
  })
  notebooks.changed.connect(() => {
    for (const id of Object.values(commandIds)) commands.notifyCommandChanged(id)
  })
}
