import { findNix } from '../../../nix/find.ts'
import { freeResults, freeWishes } from '../../commands/kept/index.ts'
import { documentText } from '../../render/document/index.ts'
import { freedInWords } from '../../render/words/commands/index.ts'
import { fail, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow gc`: frees results that no notebook needs any more. */
export const gc: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      flags: ['dry-run', 'json'],
      values: ['keep', 'older-than']
    })
    if (!options.ok) return refuse(options.mistake, 'gc', terminal)
    const given = {
      keep: options.value.value('keep'),
      olderThan: options.value.value('older-than')
    }
    const wishes = freeWishes(given, options.value.has('dry-run'))
    if (!wishes.ok) return refuse({ kind: 'of-store', mistake: wishes.mistake }, 'gc', terminal)
    const nix = await findNix(process.env)
    if (!nix.ok) return fail({ kind: 'no-nix', mistake: nix.mistake }, terminal)
    const freed = await freeResults(nix.value, wishes.value, null)
    if (!freed.ok) return fail({ kind: 'of-command', mistake: freed.mistake }, terminal)
    terminal.out(
      options.value.has('json')
        ? JSON.stringify(freed.value, null, 2)
        : documentText(freedInWords(freed.value)).join('\n')
    )
    return 0
  }
}
