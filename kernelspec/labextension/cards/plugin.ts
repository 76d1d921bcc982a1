import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { whenAppears } from '../page/appearing.ts'
import { pressByKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import type { Answers } from '../steering/answers.ts'
import { commandLine, type StepCommand } from '../steering/command-line.ts'
import { IAnswers } from '../steering/plugin.ts'
import { addButtons, buttonsClass, stepCards, stepOf, style } from './card-buttons.ts'
import { lineColourStyle } from './line-colours.ts'

/** Notebooks whose kernel is ours. */
const liveClass = 'nix-workflow-live'

/** Buttons on the cards of steps, which ask the kernel of their notebook. */
export const cards: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:cards',
  description: 'Adds buttons to the cards of steps: open, log, why, diff, refresh, verify.',
  autoStart: true,
  requires: [ILiveNotebooks, IAnswers],
  activate: (_app, notebooks: LiveNotebooks, answers: Answers) => {
    const press = (card: Element, command: StepCommand): void => {
      const panel = notebooks.panelOf(card)
      const line = commandLine(command, stepOf(card))
      if (panel !== undefined && line !== null) void answers.run(panel, line)
    }
    const mark = (): void => {
      for (const panel of notebooks.panels())
        panel.toggleClass(liveClass, notebooks.of(panel).isOurs)
    }
    addStyle(style)
    addStyle(lineColourStyle)
    notebooks.changed.connect(mark)
    notebooks.opened.connect(mark)
    mark()
    pressByKeys(
      (element) => element.matches(`.${buttonsClass} > button`),
      (element) => {
        if (element instanceof HTMLElement) element.click()
        return true
      }
    )
    whenAppears(`.jp-OutputArea ${stepCards}`, (card) => {
      if (commandLine('why', stepOf(card)) !== null)
        addButtons(card, (command) => press(card, command))
    })
  }
}
