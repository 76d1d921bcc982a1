import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { historyDocument } from '../session/past/history-document.ts'
import { historyOf } from '../session/past/history.ts'
import { namedIdentity, namedStep } from '../session/named-steps.ts'
import { presentReport } from '../session/past/present.ts'
import { atInWords } from '../session/past/why.ts'

/** `%history model`: what a step was before. `%history model 1` shows the card of it. */
export const history: Command = {
  name: 'history',
  usage: '%history NAME [N]',
  summary:
    'lists what a step was before, with what was changed; with a number, shows the result that it gave then',
  async run(words, { engine, signal }) {
    const [name, back, ...more] = words
    if (name === undefined || more.length > 0 || (back !== undefined && !/^[1-9]\d*$/.test(back))) {
      return bad({
        kind: 'command',
        message:
          name === undefined
            ? 'No step is named.'
            : `${words.join(' ')} is not a step and a number.`,
        mend: 'Name one, as in: %history model, or %history model 1 for what it gave before'
      })
    }
    if (back === undefined) {
      const step = await namedStep(engine, name, signal)
      if (!step.ok && historyOf(engine, name).length === 0) return step
      const shownName = step.ok ? step.value.name : name
      const document = historyDocument(engine, shownName, step.ok ? step.value.drvPath : null)
      return good({ definitions: '', shown: [{ kind: 'document', document }] })
    }
    const identity = await namedIdentity(engine, `${name}@${back}`, signal)
    if (!identity.ok) return identity
    const { entry } = identity.value
    const title = `${name} as it was${entry === null ? '' : ` from ${atInWords(entry.at)}`}: not what the notebook says now`
    const step = await presentReport(engine, identity.value)
    return good({
      definitions: '',
      shown: [
        { kind: 'text', title, text: '' },
        { kind: 'step', step }
      ]
    })
  }
}
