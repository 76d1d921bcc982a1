import { pushResults } from '../../commands/cache/index.ts'
import { namedSteps } from '../../commands/steps/index.ts'
import { pushedInWords } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

/** `nix-workflow push`: sends results to a binary cache. */
export const push = questionSubcommand({
  name: 'push',
  accepted: { values: ['sign'], operands: ['URL'], more: true },
  async ask({ engine, signal }, words) {
    const [, url = '', ...names] = words.operands
    const steps = await namedSteps(engine, names.length === 0 ? ['*'] : names, signal)
    if (!steps.ok) return steps
    const signingKey = words.value('sign') ?? null
    // Folders are those of the terminal, and not of the notebook.
    const here = { nix: engine.nix, folder: process.cwd() }
    return pushResults(here, steps.value, { url, signingKey }, { signal })
  },
  document: pushedInWords,
  json: (pushed) => pushed
})
