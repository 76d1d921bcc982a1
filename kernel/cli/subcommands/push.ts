import { pushResults } from '../../commands/cache/index.ts'
import { namedSteps } from '../../commands/steps/index.ts'
import { pushedInWords } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

const usage = `Usage: nix-workflow push NOTEBOOK URL [NAME…] [--sign FILE] [--json]

Sends the results of a notebook's steps, as far as they are there, to a binary cache, with all that
they were made of. Nothing is built; what the cache has already is not sent again, so one that was
interrupted goes on when it is repeated. URL is a folder (./cache, /shared/cache), file://, https://
(the server takes PUT) or ssh-ng://. %cache add URL, in a cell, has others fetch from it.

With names of steps or patterns (eval_*), the results of these alone.

  --sign FILE   sign with this secret key
  --json        {url, results, without, newPaths, newBytes, isSigned}; without has the steps that
                have no result here, newBytes is of archives of Nix`

/** `nix-workflow push`: sends results to a binary cache. */
export const push = questionSubcommand({
  name: 'push',
  summary: 'send results to a binary cache, with all that they were made of',
  usage,
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
