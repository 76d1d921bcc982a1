import { findNix } from '../../../nix/find.ts'
import { holdingsOf } from '../../commands/kept/index.ts'
import { documentText } from '../../render/document/index.ts'
import { holdingsInWords } from '../../render/words/commands/index.ts'
import { fail, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow roots`: what is held in the store for which notebook. */
export const roots: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, { flags: ['json'] })
    if (!options.ok) return refuse(options.mistake, 'roots', terminal)
    const nix = await findNix(process.env)
    if (!nix.ok) return fail({ kind: 'no-nix', mistake: nix.mistake }, terminal)
    const holdings = await holdingsOf(nix.value)
    terminal.out(
      options.value.has('json')
        ? JSON.stringify(holdings, null, 2)
        : documentText(holdingsInWords(holdings, null)).join('\n')
    )
    return 0
  }
}
