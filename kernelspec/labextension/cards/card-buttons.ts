import { type StepCommand, stepCommands } from '../steering/command-line.ts'

/** What the kernel marks the cards of steps with. */
export const stepCards = '.nix-workflow-card[data-step]'

/** What the kernel wraps around what is stale. */
const stale = '.nix-workflow-stale'

export const buttonsClass = 'nix-workflow-buttons'

const looks: Readonly<Record<StepCommand, { readonly label: string; readonly title: string }>> = {
  open: { label: 'Open', title: 'Copies the files to a folder beside the notebook' },
  log: { label: 'Log', title: 'The whole log of its last build' },
  why: { label: 'Why', title: 'Why it was built' },
  diff: { label: 'Diff', title: 'What is different from its result before' },
  refresh: { label: 'Refresh', title: 'Builds it as the notebook says now' },
  verify: { label: 'Verify', title: 'Builds it again, and compares' }
}

/** The name of the step that a card is of. */
export function stepOf(card: Element): string {
  return card.getAttribute('data-step') ?? ''
}

/** Adds the buttons of a card to it, once. They are text of ours: the name is said to readers alone. */
export function addButtons(card: Element, press: (command: StepCommand) => void): void {
  if (card.querySelector(`:scope > .${buttonsClass}`) !== null) return
  const bar = document.createElement('div')
  bar.className = buttonsClass
  bar.setAttribute('role', 'toolbar')
  bar.setAttribute('aria-label', `Step ${stepOf(card)}`)
  const isStale = card.closest(stale) !== null
  for (const command of stepCommands) {
    if (command === 'refresh' && !isStale) continue
    const { label, title } = looks[command]
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.title = title
    button.addEventListener('click', () => press(command))
    bar.append(button)
  }
  card.prepend(bar)
}

/** They show where a kernel is there that they can ask, and stand out where they are looked for. */
export const style = `
.${buttonsClass} { display: none; float: right; gap: 2px; margin: 0 0 4px 12px; }
.nix-workflow-live .${buttonsClass} { display: flex; flex-wrap: wrap; }
.nix-workflow-live ${stepCards} { container-type: inline-size; }
@container (max-width: 520px) { .${buttonsClass} { float: none; justify-content: flex-end; margin: -4px 0 0 0; } }
.${buttonsClass} > button {
  font: inherit; font-size: 12px; line-height: 1.4; padding: 1px 7px; cursor: pointer;
  color: inherit; background: transparent; opacity: 0.8;
  border: 1px solid transparent; border-radius: 4px;
}
.nix-workflow-card:hover > .${buttonsClass} > button,
.${buttonsClass}:focus-within > button { border-color: rgba(128, 128, 128, 0.45); opacity: 1; }
.${buttonsClass} > button:hover { background: rgba(128, 128, 128, 0.18); }
.${buttonsClass} > button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
@media print { .${buttonsClass} { display: none !important; } }
`
