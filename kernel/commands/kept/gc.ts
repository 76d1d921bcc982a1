import { good, type StorePath } from '../../../nix/base/index.ts'
import { stepsShown } from '../../outcome/index.ts'
import type { Command } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { freedInWords } from '../../render/words/commands/index.ts'
import { storedResults } from '../steps/index.ts'
import { freeResults } from './free.ts'
import { freeWishes } from './wishes.ts'

/** `%gc`: frees results that no notebook needs any more. */
export const gc: Command = {
  name: 'gc',
  group: 'share',
  operands: [],
  options: [
    {
      name: '--keep',
      takes: ['N'],
      means: 'keeps so many of the newest results of a step; 3 without it'
    },
    {
      name: '--older-than',
      takes: ['AGE'],
      means: 'frees only what was last shown so long ago, as 30d'
    },
    { name: '--dry-run', means: 'only says what would be freed' }
  ],
  examples: [{ line: '%gc --dry-run' }, { line: '%gc --keep 1 --older-than 30d' }],
  summary:
    'frees results that notebooks had before, or whose notebook is gone; what any kernel shows or builds stays, and nothing else of the store is touched',
  async run(words, { engine, signal }) {
    const [keep] = words.values('--keep')
    const [olderThan] = words.values('--older-than')
    const wishes = freeWishes({ keep, olderThan }, words.has('--dry-run'))
    if (!wishes.ok) return wishes
    const defined = await storedResults(engine, [], signal)
    if (!defined.ok) return defined
    const paths = new Set([
      ...shownPaths(engine),
      ...defined.value.flatMap(({ drvPath, path }) => [drvPath, path].filter((one) => one !== null))
    ])
    const freed = await freeResults(
      engine.nix,
      wishes.value,
      { holder: engine.holder, paths },
      signal
    )
    if (!freed.ok) return freed
    engine.checks.anew()
    const document = freedInWords(freed.value)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** What stands on the screen, whatever the notebook defines now. */
function shownPaths({ screen }: Pick<Engine, 'screen'>): StorePath[] {
  return [...screen.cells()].flatMap(({ outcome }) =>
    outcome.shown.flatMap((shown) => {
      if (shown.kind === 'data') return shown.data.outPath ?? []
      const things = shown.kind === 'environment' ? [shown.environment] : stepsShown(shown)
      return things.flatMap(({ drvPath, outPath }) =>
        outPath === null ? [drvPath] : [drvPath, outPath]
      )
    })
  )
}
